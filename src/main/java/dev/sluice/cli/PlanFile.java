package dev.sluice.cli;

import dev.sluice.api.ApplyRequest.Acceptance;
import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.GenerationReport;
import dev.sluice.api.PlanReport;
import dev.sluice.api.SavedPlan;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsFiles;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A saved plan on its way into force: whether it still is what was reviewed. */
record PlanFile(Path file, SavedPlan plan) {
  /** Differences between two plans that are listed. */
  private static final int SHOWN = 4;

  /** Reads one; says in a sentence what is wrong with a file that is none. */
  static Asked<PlanFile> read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      return new Asked.Failed<>(
          ExitCode.FAILED,
          file + " cannot be applied: it is no text; make it again with sluice plan --out");
    } catch (IOException e) {
      return new Asked.Failed<>(
          ExitCode.NO_INPUT,
          "the saved plan " + file + " cannot be read; sluice plan --out writes one");
    }
    if (!text.stripLeading().startsWith("{")) {
      return new Asked.Failed<>(
          ExitCode.FAILED,
          file + " is no saved plan; a pools file is applied with sluice apply -f " + file);
    }
    try {
      SavedPlan plan = SavedPlan.read(text);
      return plan.engine().equals(Version.number())
          ? new Asked.Got<>(new PlanFile(file, plan), null)
          : new Asked.Failed<>(
              ExitCode.STALE,
              file
                  + " was made by Sluice "
                  + Quote.whole(plan.engine())
                  + ", and this is "
                  + Version.number()
                  + ", which may see more: make it again with this one; "
                  + again(plan, file));
    } catch (IllegalArgumentException e) {
      return new Asked.Failed<>(
          ExitCode.FAILED,
          file
              + " cannot be applied: "
              + e.getMessage()
              + "; make it again with sluice plan --out");
    }
  }

  private static String again(SavedPlan plan, Path file) {
    StringBuilder command = new StringBuilder("sluice plan");
    plan.files().forEach(path -> command.append(" -f ").append(path));
    Acceptance accepted = plan.accepted();
    if (accepted != null) {
      option(command, "--accept-moved", accepted.moved());
      option(command, "--accept-unmatched", accepted.unmatched());
      accepted.pools().forEach(pool -> option(command, "--accept-protected", pool));
    }
    return Quote.whole(command.append(" --out ").append(file).toString());
  }

  private static void option(StringBuilder command, String name, @Nullable Object value) {
    if (value != null) {
      command.append(' ').append(name).append(' ').append(value);
    }
  }

  private String again() {
    return again(plan, file);
  }

  /** Why the files here are not what was reviewed; empty if they are, or are not here at all. */
  Optional<String> edited() {
    List<Path> paths = plan.files().stream().map(Path::of).toList();
    if (paths.stream().noneMatch(Files::exists)) {
      return Optional.empty();
    }
    List<Source> now = PoolsFiles.read(paths).sources().stream().map(Source::of).toList();
    return now.equals(plan.sources())
        ? Optional.empty()
        : Optional.of(
            String.join(", ", plan.files())
                + " was changed after the plan was made, so that it is not what was reviewed: look"
                + " at it again with "
                + again());
  }

  /**
   * Why it may not be put in force over what is there now; empty if it may.
   *
   * @param search finds what it would be compared with now
   */
  Optional<String> stale(
      GenerationReport current,
      ReportSource source,
      PlanBase.Search search,
      Planning planning,
      Instant now) {
    if (isBase(current)) {
      return Optional.empty();
    }
    if (current.serial() < plan.base()) {
      return Optional.of(foreign("the newest generation there is " + current.serial()));
    }
    if (plan.base() > 0) {
      switch (ShowCommand.generation(source, plan.base())) {
        case Asked.Failed<GenerationReport> _ -> {
          return Optional.of(foreign("there is no generation " + plan.base()));
        }
        case Asked.Got<GenerationReport>(GenerationReport base, String _) -> {
          if (!base.digest().equals(plan.baseDigest())) {
            return Optional.of(foreign("generation " + plan.base() + " is another text there"));
          }
          if (Objects.equals(base.sources(), current.sources())) {
            return Optional.empty();
          }
        }
      }
    }
    return Optional.of(
        "the plan is stale: it was made against "
            + (plan.base() == 0 ? "nothing" : "generation " + plan.base())
            + ", and generation "
            + current.serial()
            + " is in force, applied"
            + PlanWords.ago(current.applied(), now).substring(1)
            + " by "
            + Quote.whole(current.who())
            + " from "
            + Quote.whole(current.origin())
            + ". "
            + replanned(current, search, planning));
  }

  private boolean isBase(GenerationReport current) {
    return current.serial() == plan.base()
        && (plan.base() == 0 || current.digest().equals(plan.baseDigest()));
  }

  private String foreign(String why) {
    return "the plan was made against another installation, or another store of this one: it starts"
        + " from generation "
        + plan.base()
        + ", and "
        + why
        + "; "
        + again();
  }

  private String replanned(GenerationReport current, PlanBase.Search search, Planning planning) {
    List<SourceText> sources = plan.sources().stream().map(Source::toSourceText).toList();
    Optional<PoolsConfig> config = PoolsLoader.load(sources).config();
    if (config.isEmpty()
        || !(search.of(current) instanceof Asked.Got<PlanBase>(PlanBase base, String _))
        || !(planning.report(base, plan.report().with(), sources, config.get())
            instanceof Asked.Got<PlanReport>(PlanReport report, String _))) {
      return "What it would do now cannot be said: " + again();
    }
    return report.doesTheSameAs(plan.report())
        ? "Planned again now it does the same: " + numbers(report) + ". Safe to run: " + again()
        : "Planned again now it would do something else: "
            + numbers(report)
            + difference(report)
            + ". Look at it: "
            + again();
  }

  private static String numbers(PlanReport report) {
    return PlanWords.summary(report).replaceFirst("^Plan: ", "").replaceFirst("\\. .*", "")
        + " and "
        + PlanWords.count(report.routing().regions().size(), "region");
  }

  /** What the plan now says that the saved one did not, and the other way round. */
  private String difference(PlanReport report) {
    List<String> now = changes(report);
    List<String> then = changes(plan.report());
    return told("; not in the saved plan: ", now, then) + told("; only in it: ", then, now);
  }

  private static String told(String what, List<String> some, List<String> others) {
    List<String> only = some.stream().filter(one -> !others.contains(one)).toList();
    return only.isEmpty()
        ? ""
        : what
            + only.stream().limit(SHOWN).map(Quote::whole).collect(Collectors.joining(", "))
            + (only.size() > SHOWN ? " and " + (only.size() - SHOWN) + " more" : "");
  }

  private static List<String> changes(PlanReport report) {
    List<String> changes = new ArrayList<>();
    report.settings().forEach(field -> changes.add(PlanWords.field(field)));
    Stream.concat(report.deny().stream(), report.pools().stream())
        .filter(entry -> !entry.isUnchanged())
        .forEach(entry ->
            changes.add(
                entry.change()
                    + " "
                    + entry.name()
                    + entry.fields().stream()
                        .map(PlanWords::field)
                        .collect(Collectors.joining(", ", " (", ")"))));
    report.routing().regions().forEach(region -> changes.add(PlanWords.way(region)));
    return changes;
  }
}
