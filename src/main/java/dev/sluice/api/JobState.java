package dev.sluice.api;

import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a job does, in one word. In the order in which somebody should look at them. */
public enum JobState {
  BLOCKED(
      "GitHub or Modal refuse its runner in a way that looks lasting; tried again all the same"),
  WAITING("it has no runner yet, for a reason"),
  DENIED("a deny rule refuses it, or it breaks an assumption"),
  UNMATCHED("no pool takes it"),
  STARTING("a runner for it is on its way"),
  RUNNING("it runs on a runner of ours"),
  ELSEWHERE("it runs on a machine that is not ours"),
  COMPLETED("it is over");

  private final String meaning;

  JobState(String meaning) {
    this.meaning = meaning;
  }

  /** For people. */
  public String meaning() {
    return meaning;
  }

  /** As it stands in JSON and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of that word. */
  public static Optional<JobState> of(String word) {
    return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
  }

  /**
   * What a job does.
   *
   * @param waiting why it has no runner yet, as the scheduler says; null if that is not known
   * @param ours whether one of our runners has it
   */
  public static JobState of(Job job, @Nullable Reason waiting, boolean ours) {
    return switch (job.phase()) {
      case COMPLETED -> COMPLETED;
      case IN_PROGRESS -> ours ? RUNNING : ELSEWHERE;
      case WAITING -> undecided(job, WAITING);
      case QUEUED -> {
        boolean starting = waiting != null && waiting.code().equals(Reason.STARTING);
        yield undecided(job, starting ? STARTING : WAITING);
      }
    };
  }

  private static JobState undecided(Job job, JobState wanted) {
    return switch (job.disposition()) {
      case Disposition.Unmatched _ -> UNMATCHED;
      case Disposition.Denied _ -> DENIED;
      case Disposition.Blocked _ -> wanted == STARTING ? STARTING : BLOCKED;
      case Disposition.Pending _, Disposition.Routed _ -> wanted;
    };
  }
}
