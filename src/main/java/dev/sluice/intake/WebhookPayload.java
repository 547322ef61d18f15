package dev.sluice.intake;

import dev.sluice.routing.JobFacts;

/** The job of a webhook body that was kept in a file. */
public sealed interface WebhookPayload {

  record Job(JobFacts facts) implements WebhookPayload {}

  record Bad(String reason) implements WebhookPayload {}

  /** Reads a body by the same rules as a delivery; the action does not matter. */
  static WebhookPayload read(byte[] body) {
    return switch (EventParser.parse(body)) {
      case EventParser.Parsed.Job job -> new Job(job.event().facts());
      case EventParser.Parsed.Ignored(String reason) -> new Bad("not a job event: " + reason);
      case EventParser.Parsed.Malformed(String reason) -> new Bad(reason);
    };
  }
}
