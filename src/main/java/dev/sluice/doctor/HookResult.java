package dev.sluice.doctor;

import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks.Hook;
import java.util.List;

/**
 * What became of the webhooks of one repository, organization or App.
 *
 * @param hooks those that were looked at
 * @param notes for people, one sentence each
 */
public record HookResult(HookSite site, Outcome outcome, List<Seen> hooks, List<String> notes) {
  public HookResult {
    hooks = List.copyOf(hooks);
    notes = List.copyOf(notes);
  }

  /**
   * One webhook.
   *
   * @param ours whether it goes to the address that was given
   * @param newest attempts to deliver to it, the last one first; empty if not asked or not told
   */
  public record Seen(Hook hook, boolean ours, List<Attempt> newest) {
    public Seen {
      newest = List.copyOf(newest);
    }
  }

  /** How it ended. */
  public sealed interface Outcome {
    /** All was as it should be. */
    record Unchanged(long hook) implements Outcome {}

    record Created(long hook) implements Outcome {}

    /**
     * It was there and not as it should be.
     *
     * @param what was changed
     */
    record Repaired(long hook, List<String> what) implements Outcome {
      public Repaired {
        what = List.copyOf(what);
      }
    }

    /** In a dry run. */
    record WouldCreate() implements Outcome {}

    /** In a dry run. */
    record WouldRepair(long hook, List<String> what) implements Outcome {
      public WouldRepair {
        what = List.copyOf(what);
      }
    }

    record Removed(List<Long> removed) implements Outcome {
      public Removed {
        removed = List.copyOf(removed);
      }
    }

    /** In a dry run. */
    record WouldRemove(List<Long> found) implements Outcome {
      public WouldRemove {
        found = List.copyOf(found);
      }
    }

    /** There is no webhook that goes to the address. */
    record Missing() implements Outcome {}

    record Listed() implements Outcome {}

    /**
     * A ping was answered.
     *
     * @param code HTTP status
     */
    record Pinged(long hook, int code) implements Outcome {}

    /** A ping is not in GitHub's log within the time that was waited. */
    record Unanswered(long hook) implements Outcome {}

    /**
     * It could not be done.
     *
     * @param code stable word
     * @param help what to do about it
     * @param unreachable whether GitHub gave no answer at all
     */
    record Failed(String code, String message, String help, boolean unreachable)
        implements Outcome {
      static Failed of(HookSite site, Failure failure) {
        return new Failed(
            failure.code(),
            failure.detail(),
            HookHelp.of(site, failure),
            failure instanceof Failure.Unavailable);
      }
    }

    /**
     * The webhook of an App is settled, but the App lacks what only people can give it.
     *
     * @param hook what became of the webhook
     * @param lack what is missing, and where to give it
     */
    record AppLacks(Outcome hook, Failed lack) implements Outcome {}
  }

  static HookResult failed(HookSite site, Failure failure) {
    return new HookResult(site, Outcome.Failed.of(site, failure), List.of(), List.of());
  }

  /** Whether somebody has to do something. */
  public boolean isFailure() {
    return switch (outcome) {
      case Outcome.Failed _, Outcome.AppLacks _, Outcome.Unanswered _ -> true;
      case Outcome.Pinged(long _, int code) -> code < 200 || code >= 400;
      case Outcome.Unchanged _,
          Outcome.Created _,
          Outcome.Repaired _,
          Outcome.WouldCreate _,
          Outcome.WouldRepair _,
          Outcome.Removed _,
          Outcome.WouldRemove _,
          Outcome.Missing _,
          Outcome.Listed _ ->
          false;
    };
  }
}
