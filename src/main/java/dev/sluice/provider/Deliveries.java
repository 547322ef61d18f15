package dev.sluice.provider;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GitHub's logs of webhook deliveries. Calls block, are bounded in time, and may come from any
 * thread.
 */
public interface Deliveries {

  /** Stands for the webhook of an App, whose id the API does not tell. */
  long APP_HOOK = 0;

  /** For a GitHub whose webhooks are not ours to see. */
  Deliveries NONE =
      new Deliveries() {
        @Override
        public Answer<List<Long>> hooks(HookSite site) {
          return Answer.ok(List.of());
        }

        @Override
        public Answer<Stretch> since(HookSite site, long hookId, Instant since) {
          return Answer.ok(new Stretch(List.of(), null, null));
        }

        @Override
        public Answer<Stretch> more(HookSite site, long hookId, Instant since, String rest) {
          return since(site, hookId, since);
        }

        @Override
        public Answer<List<Attempt>> newest(HookSite site, long hookId) {
          return Answer.ok(List.of());
        }

        @Override
        public Answer<Asked> redeliver(HookSite site, long hookId, long attemptId) {
          return Answer.failed(new Failure.Absent("there is no such hook"));
        }
      };

  /**
   * Lists the ids of the active hooks that send {@code workflow_job} events; of an App always
   * {@link #APP_HOOK}, without asking.
   */
  Answer<List<Long>> hooks(HookSite site);

  /**
   * Lists the attempts that a hook made at or after {@code since}, the newest ones if it cannot be
   * all of them. A failure if there was none to be had.
   *
   * @param hookId of no account at an App
   */
  Answer<Stretch> since(HookSite site, long hookId, Instant since);

  /**
   * Goes on where a list ended before it came down to {@code since}.
   *
   * @param rest as the last stretch named it
   */
  Answer<Stretch> more(HookSite site, long hookId, Instant since, String rest);

  /** Lists the newest attempts of a hook, the last one first; as many as fit one page. */
  Answer<List<Attempt>> newest(HookSite site, long hookId);

  /** Asks GitHub to deliver again, under the same GUID. */
  Answer<Asked> redeliver(HookSite site, long hookId, long attemptId);

  /**
   * One attempt to deliver an event.
   *
   * @param id differs per attempt
   * @param guid of the event, the same in all attempts
   * @param code HTTP status of the receiver's answer; 0 if there was none
   * @param redelivery whether it was asked for
   */
  record Attempt(long id, String guid, String event, Instant at, int code, boolean redelivery) {
    /** Whether the receiver took it. */
    public boolean ok() {
      return code >= 200 && code < 400;
    }
  }

  /**
   * A part of a log without gaps.
   *
   * @param attempts the last one first
   * @param rest where to go on; null if this comes down to what was asked for
   * @param failure why it ends early; null if it does not, or only because a call reads no more
   */
  record Stretch(List<Attempt> attempts, @Nullable String rest, @Nullable Failure failure) {
    public Stretch {
      attempts = List.copyOf(attempts);
    }
  }

  /** Says that GitHub will deliver again. */
  record Asked() {}
}
