package dev.sluice.intake;

import dev.sluice.config.Visibility;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Phase;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads the body of a {@code workflow_job} event. */
final class EventParser {
  /** Deep enough for anything GitHub sends, and far from the end of any stack. */
  private static final int MAX_DEPTH = 64;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What a body turned out to be. */
  sealed interface Parsed {
    /**
     * A job.
     *
     * @param installation of the GitHub App that the event was sent to, null for other hooks
     */
    record Job(String action, JobEvent event, @Nullable Long installation) implements Parsed {}

    /** Well formed, and nothing we act on. */
    record Ignored(String reason) implements Parsed {}

    record Malformed(String reason) implements Parsed {}
  }

  private EventParser() {}

  /** Says whether {@code json} is one JSON object. */
  static boolean isObject(byte[] json) {
    try {
      return JSON.readTree(json).isObject();
    } catch (JacksonException e) {
      return false;
    }
  }

  static Parsed parse(byte[] json) {
    Payload payload;
    try {
      payload = JSON.readValue(json, Payload.class);
    } catch (JacksonException e) {
      // The parser's own text can quote the body, which is not ours to repeat.
      return new Parsed.Malformed("the body is not a workflow_job event in JSON");
    }
    if (payload == null) {
      return new Parsed.Malformed("the body is empty");
    }
    return parse(payload);
  }

  private static Parsed parse(Payload payload) {
    Payload.WorkflowJob job = payload.workflowJob();
    if (job == null || job.id() == null) {
      return new Parsed.Malformed("workflow_job.id is missing");
    }
    if (job.labels() == null) {
      return new Parsed.Malformed("workflow_job.labels is missing");
    }
    Optional<RepositoryName> repository = repository(payload.repository());
    if (repository.isEmpty()) {
      return new Parsed.Malformed("repository.full_name is missing or not owner/name");
    }
    String action = payload.action() == null ? "" : payload.action();
    Phase phase = phase(action, job.status());
    if (phase == null) {
      return new Parsed.Ignored("action \"" + shorten(action) + "\"");
    }
    // Before a runner has taken it, whatever the event says of one is no fact: GitHub's own example
    // of a queued event names one.
    boolean taken = phase.compareTo(Phase.QUEUED) > 0;
    String runnerName = taken ? job.runnerName() : null;
    Long runnerId = taken ? job.runnerId() : null;
    return new Parsed.Job(
        action,
        new JobEvent(
            job.id(),
            facts(payload, job, job.labels(), repository.get()),
            job.runId(),
            job.name() == null ? "" : job.name(),
            phase,
            phase == Phase.COMPLETED ? job.conclusion() : null,
            // GitHub writes "no runner" as null, as 0 and as an empty name.
            runnerId == null || runnerId == 0 ? null : runnerId,
            runnerName == null || runnerName.isEmpty() ? null : runnerName),
        payload.installation() == null ? null : payload.installation().id());
  }

  private static JobFacts facts(
      Payload payload,
      Payload.WorkflowJob job,
      List<@Nullable String> labels,
      RepositoryName repository) {
    List<String> named = new ArrayList<>();
    for (String label : labels) {
      if (label != null) {
        named.add(label);
      }
    }
    return new JobFacts(
        repository,
        named,
        visibility(payload.repository()),
        Fork.UNKNOWN,
        job.workflowName(),
        job.headBranch(),
        payload.sender() == null ? null : payload.sender().login());
  }

  private static Optional<RepositoryName> repository(Payload.@Nullable Repository repository) {
    return repository == null || repository.fullName() == null
        ? Optional.empty()
        : RepositoryName.parse(repository.fullName());
  }

  /** Old and GHES events lack the word; what says nothing at all is treated as public. */
  private static Visibility visibility(Payload.@Nullable Repository repository) {
    if (repository == null) {
      return Visibility.PUBLIC;
    }
    String word = repository.visibility();
    for (Visibility visibility : Visibility.values()) {
      if (visibility.word().equals(word)) {
        return visibility;
      }
    }
    return Boolean.TRUE.equals(repository.isPrivate()) ? Visibility.PRIVATE : Visibility.PUBLIC;
  }

  /** A job can be announced as queued while its deployment still waits for approval. */
  private static @Nullable Phase phase(String action, @Nullable String status) {
    return switch (action) {
      case "queued" -> "waiting".equals(status) ? Phase.WAITING : Phase.QUEUED;
      case "waiting" -> Phase.WAITING;
      case "in_progress" -> Phase.IN_PROGRESS;
      case "completed" -> Phase.COMPLETED;
      default -> null;
    };
  }

  private static String shorten(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
