package dev.sluice.provider;

import dev.sluice.routing.Target;
import java.time.Instant;
import java.util.List;

/**
 * GitHub's log of webhook deliveries, at a repository or an organization; enterprises have none.
 * Calls block, are bounded in time, and may come from any thread.
 */
public interface Deliveries {

  /** For a GitHub whose webhooks are not ours to see. */
  Deliveries NONE =
      new Deliveries() {
        @Override
        public Answer<List<Long>> hooks(Target target) {
          return Answer.ok(List.of());
        }

        @Override
        public Answer<List<Attempt>> since(Target target, long hookId, Instant since) {
          return Answer.ok(List.of());
        }

        @Override
        public Answer<Asked> redeliver(Target target, long hookId, long attemptId) {
          return Answer.failed(new Failure.Absent("there is no such hook"));
        }
      };

  /** Lists the ids of the active hooks that send {@code workflow_job} events. */
  Answer<List<Long>> hooks(Target target);

  /** Lists the attempts that a hook made at or after {@code since}: all of them or a failure. */
  Answer<List<Attempt>> since(Target target, long hookId, Instant since);

  /** Asks GitHub to deliver again, under the same GUID. */
  Answer<Asked> redeliver(Target target, long hookId, long attemptId);

  /**
   * One attempt to deliver an event.
   *
   * @param id differs per attempt
   * @param guid of the event, the same in all attempts
   * @param ok whether the receiver took it
   */
  record Attempt(long id, String guid, String event, Instant at, boolean ok) {}

  /** Says that GitHub will deliver again. */
  record Asked() {}
}
