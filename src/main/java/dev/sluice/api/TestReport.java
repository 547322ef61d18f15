package dev.sluice.api;

import dev.sluice.analysis.Proof;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.golden.CaseResult;
import dev.sluice.golden.PropertyResult;
import dev.sluice.golden.TestRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code test --format json} prints. Lines and columns start at 1 and count code points.
 *
 * @param passed whether every case passed and no file has an error
 * @param tests cases and properties together
 * @param coverage null if nothing could be run
 * @param diagnostics what is wrong with the files themselves
 */
public record TestReport(
    int formatVersion,
    boolean passed,
    int tests,
    int failures,
    List<Case> cases,
    List<Property> properties,
    @Nullable Coverage coverage,
    List<ValidateReport.Finding> diagnostics) {

  public TestReport {
    cases = List.copyOf(cases);
    properties = List.copyOf(properties);
    diagnostics = List.copyOf(diagnostics);
  }

  /**
   * One case.
   *
   * @param result {@code passed}, {@code failed}, or {@code updated} if {@code --update} has
   *     rewritten what it expects
   * @param causes what in the pools file led to another decision
   */
  public record Case(
      String name,
      String result,
      String file,
      int line,
      int column,
      ExplainReport.Job job,
      List<Mismatch> mismatches,
      List<Cause> causes) {
    static Case of(CaseResult result, boolean updated) {
      Place place = result.test().place();
      return new Case(
          result.test().name(),
          result.passed() ? "passed" : updated ? "updated" : "failed",
          place.file(),
          place.line(),
          place.column(),
          ExplainReport.Job.of(result.test().job()),
          result.mismatches().stream().map(Mismatch::of).toList(),
          result.causes().stream().map(Cause::of).toList());
    }
  }

  /**
   * One claim about all jobs.
   *
   * @param result {@code proven}, {@code refuted}, {@code vacuous} if it speaks of no job, or
   *     {@code open} if not all jobs could be looked at
   * @param witness jobs that refute it, each with its outcome: one, or the two of a stolen runner
   * @param causes what in the pools file led to the outcome of a single one
   */
  public record Property(
      String name,
      String result,
      String file,
      int line,
      int column,
      List<Witness> witness,
      List<Cause> causes) {
    static Property of(PropertyResult result) {
      Place place = result.property().place();
      return new Property(
          result.property().name(),
          switch (result.proof()) {
            case Proof.Proven _ -> "proven";
            case Proof.Refuted _ -> "refuted";
            case Proof.Vacuous _ -> "vacuous";
            case Proof.Open _ -> "open";
          },
          place.file(),
          place.line(),
          place.column(),
          Witness.of(result.proof()),
          result.causes().stream().map(Cause::of).toList());
    }
  }

  /**
   * A job and what becomes of it.
   *
   * @param outcome name of a pool, {@code deny:NAME}, or null for no pool
   */
  public record Witness(ExplainReport.Job job, @Nullable String outcome) {
    static List<Witness> of(Proof proof) {
      List<Witness> witnesses = new ArrayList<>();
      if (proof instanceof Proof.Refuted(var jobs, var outcomes)) {
        for (int i = 0; i < jobs.size(); i++) {
          witnesses.add(new Witness(ExplainReport.Job.of(jobs.get(i)), outcomes.get(i).word()));
        }
      }
      return witnesses;
    }
  }

  /**
   * A value that is not as expected, and where it is written.
   *
   * @param path {@code decision}, {@code pool}, or such as {@code sandbox.network.mode}
   */
  public record Mismatch(
      String path, String expected, String got, String file, int line, int column) {
    static Mismatch of(dev.sluice.golden.Mismatch mismatch) {
      Place place = mismatch.place();
      return new Mismatch(
          mismatch.path(),
          mismatch.expected(),
          mismatch.got(),
          place.file(),
          place.line(),
          place.column());
    }
  }

  /**
   * What a rule or pool said.
   *
   * @param kind {@code deny} or {@code pool}
   * @param clause null if the rule or pool took the job
   */
  public record Cause(
      String kind,
      String name,
      @Nullable String clause,
      String message,
      String file,
      int line,
      int column) {
    static Cause of(dev.sluice.golden.Cause cause) {
      return new Cause(
          cause.deny() ? "deny" : "pool",
          cause.name(),
          cause.clause(),
          cause.message(),
          cause.place().file(),
          cause.place().line(),
          cause.place().column());
    }
  }

  /** How much of the pools file the cases hold in place. */
  public record Coverage(Part pools, Part denyRules, Part clauses) {
    static Coverage of(dev.sluice.golden.Coverage coverage) {
      return new Coverage(
          Part.of(coverage.pools()), Part.of(coverage.denyRules()), Part.of(coverage.clauses()));
    }
  }

  /**
   * Coverage of one kind of thing.
   *
   * @param gaps those that are not covered
   */
  public record Part(int covered, int total, List<Gap> gaps) {
    static Part of(dev.sluice.golden.Coverage.Part part) {
      return new Part(
          part.covered(),
          part.total(),
          part.gaps().stream()
              .map(gap ->
                  new Gap(gap.name(), gap.place().file(), gap.place().line(), gap.place().column()))
              .toList());
    }
  }

  /** Something no case depends on. */
  public record Gap(String name, String file, int line, int column) {}

  /**
   * The report on a run.
   *
   * @param warnings of the pools file
   * @param updated files whose failing cases were rewritten
   */
  public static TestReport of(TestRun run, List<Diagnostic> warnings, Set<String> updated) {
    List<Case> cases = new ArrayList<>();
    List<Property> properties = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>(warnings);
    boolean passed = true;
    for (TestRun.FileRun file : run.files()) {
      boolean rewritten = updated.contains(file.file().source().path());
      file.results().forEach(result -> cases.add(Case.of(result, rewritten)));
      file.properties().forEach(result -> properties.add(Property.of(result)));
      diagnostics.addAll(rewritten ? file.file().diagnostics() : file.diagnostics());
      passed =
          passed
              && (rewritten
                  ? file.properties().stream().allMatch(PropertyResult::passed)
                  : file.passed());
    }
    long failed = cases.stream().filter(one -> one.result().equals("failed")).count();
    long unproven = properties.stream().filter(one -> !one.result().equals("proven")).count();
    return new TestReport(
        1,
        passed,
        cases.size() + properties.size(),
        (int) (failed + unproven),
        cases,
        properties,
        Coverage.of(run.coverage()),
        ValidateReport.findings(diagnostics));
  }

  /** The report when nothing could be run. */
  public static TestReport ofErrors(List<Diagnostic> diagnostics) {
    return new TestReport(
        1, false, 0, 0, List.of(), List.of(), null, ValidateReport.findings(diagnostics));
  }
}
