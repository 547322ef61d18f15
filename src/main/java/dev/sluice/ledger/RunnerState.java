package dev.sluice.ledger;

import java.util.EnumSet;
import java.util.Set;

/**
 * The story of a runner, from the row that is written before anything else to its last trace.
 *
 * <p>Where several processes share the store, a row may outlive the leader that wrote it, and a
 * call of that leader may have its effect at any time after another has begun. What the present
 * leader concludes is stored only while it leads; what any of them knows that it made is stored
 * always. A row that was given up is therefore never quite over: a late answer, or a sandbox or
 * registration that turns up, leads from {@link #REAPED} back to {@link #LOST}.
 */
public enum RunnerState {
  PLANNED("the row exists; its name is taken from now on"),
  MINTED("GitHub holds a registration"),
  CREATED("Modal holds a sandbox"),
  ONLINE("GitHub sees the runner connected"),
  BUSY("it runs a job; an adopted one may"),
  FINISHED("its job has completed"),
  IDLE("no job wants it: to be removed, behind the fence of its registration"),
  LOST("it ended, or never came to be, without having taken a job"),
  GHOST("GitHub no longer knows it while its sandbox still runs"),
  OUTDATED("GitHub refuses its runner version"),
  REAPED("nothing of it is left outside");

  private static final Set<RunnerState> ENDINGS = EnumSet.of(FINISHED, IDLE, LOST, GHOST, OUTDATED);

  private final String meaning;

  RunnerState(String meaning) {
    this.meaning = meaning;
  }

  /** For people. */
  public String meaning() {
    return meaning;
  }

  /** Whether it may still come to take a job. */
  public boolean isSupply() {
    return compareTo(BUSY) < 0;
  }

  /** Whether it is over, and only traces outside are left to remove. */
  public boolean isEnding() {
    return ENDINGS.contains(this);
  }

  /** The states a row may begin in: the last two for what was found outside without one. */
  public static Set<RunnerState> first() {
    return EnumSet.of(PLANNED, BUSY, LOST);
  }

  /** The states that may follow this one. */
  public Set<RunnerState> next() {
    return switch (this) {
      case PLANNED -> EnumSet.of(MINTED, LOST);
      // A job can be reported before the sandbox's id is stored or the runner is seen online, and
      // even only its end.
      case MINTED -> EnumSet.of(CREATED, BUSY, FINISHED, LOST);
      case CREATED -> EnumSet.of(ONLINE, BUSY, FINISHED, IDLE, LOST, GHOST, OUTDATED);
      case ONLINE -> EnumSet.of(BUSY, FINISHED, IDLE, LOST, GHOST, OUTDATED);
      // An adopted runner counts as busy until GitHub has called it idle twice.
      case BUSY -> EnumSet.of(FINISHED, IDLE);
      // The fence can show that a job has just arrived.
      case IDLE, GHOST -> EnumSet.of(BUSY, FINISHED, REAPED);
      // GitHub may report the job of a runner after its sandbox was seen to have ended.
      case LOST, OUTDATED -> EnumSet.of(BUSY, FINISHED, REAPED);
      case FINISHED -> EnumSet.of(REAPED);
      // What a former leader had asked for can come to be after it was given up.
      case REAPED -> EnumSet.of(LOST);
    };
  }
}
