package dev.sluice.cli;

import dev.sluice.intake.WebhookPayload;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say what a job is: one by one, or the body of a webhook. */
final class JobOptions {
  private static final Path STANDARD_INPUT = Path.of("-");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(names = "--repo", paramLabel = "OWNER/NAME", description = "Repository of the job.")
  private @Nullable String repository;

  @Option(
      names = "--labels",
      paramLabel = "LABEL",
      split = ",",
      description = "Labels of the job (runs-on), separated by commas.")
  private @Nullable List<String> labels;

  @Option(names = "--workflow", paramLabel = "NAME", description = "Name of the workflow.")
  private @Nullable String workflow;

  @Option(names = "--branch", paramLabel = "NAME", description = "Head branch.")
  private @Nullable String branch;

  @Option(names = "--actor", paramLabel = "LOGIN", description = "Who triggered it.")
  private @Nullable String actor;

  @Mixin private final VisibilityOption visibility = new VisibilityOption();

  @Option(names = "--fork", description = "The job comes from a fork.")
  private boolean fork;

  @Option(
      names = "--payload",
      paramLabel = "FILE",
      description = "Body of a workflow_job webhook instead, - for standard input.")
  private @Nullable Path payload;

  @Nullable Path payload() {
    return payload;
  }

  boolean isFork() {
    return fork;
  }

  /** Whether an option is given that means nothing without {@code --repo}. */
  boolean saysMore() {
    return workflow != null || branch != null || actor != null || visibility.isGiven();
  }

  /** In how many ways the job is described: one is right. */
  int ways() {
    return (repository != null || labels != null ? 1 : 0) + (payload != null ? 1 : 0);
  }

  /**
   * Checks that the job is described, in one way.
   *
   * @param otherwise what to say if it is in none
   * @throws ParameterException if it is not
   */
  void check(String otherwise) {
    if (ways() > 1) {
      throw wrong("--repo and --labels, and --payload exclude each other");
    }
    if (ways() == 0) {
      throw wrong(otherwise);
    }
    if (payload != null && saysMore()) {
      throw wrong("the payload says what its job is; only --fork goes with it");
    }
  }

  /**
   * The job; empty if its payload is bad, which then is said.
   *
   * @throws ParameterException if an option is wrong
   */
  Optional<JobFacts> read(Terminal terminal) {
    return payload == null ? Optional.of(fromOptions()) : fromPayload(payload, terminal);
  }

  private JobFacts fromOptions() {
    if (repository == null || labels == null) {
      throw wrong("--repo and --labels go together");
    }
    RepositoryName name =
        RepositoryName.parse(repository)
            .orElseThrow(() -> wrong("--repo is not OWNER/NAME: " + repository));
    return new JobFacts(
        name,
        labels.stream().map(String::strip).filter(label -> !label.isEmpty()).toList(),
        visibility.value(),
        fork ? Fork.YES : Fork.NO,
        workflow,
        branch,
        actor);
  }

  private Optional<JobFacts> fromPayload(Path file, Terminal terminal) {
    try (InputStream in = open(file)) {
      return switch (WebhookPayload.read(in.readAllBytes())) {
        case WebhookPayload.Job(JobFacts facts) ->
            Optional.of(fork ? facts.withFork(Fork.YES) : facts);
        case WebhookPayload.Bad(String reason) -> {
          terminal.err().println("sluice: " + file + ": " + reason);
          yield Optional.empty();
        }
      };
    } catch (IOException e) {
      terminal.err().println("sluice: cannot read " + file);
      return Optional.empty();
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Whether a file that is to be read is not there. */
  static boolean isMissing(Path file) {
    return !file.equals(STANDARD_INPUT) && !Files.exists(file);
  }

  /** A file, or standard input for {@code -}. */
  static InputStream open(Path file) throws IOException {
    return file.equals(STANDARD_INPUT)
        ? new FileInputStream(FileDescriptor.in)
        : Files.newInputStream(file);
  }
}
