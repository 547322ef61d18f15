package dev.sluice.ledger;

import dev.sluice.config.Gpu;
import dev.sluice.routing.Lane;
import dev.sluice.routing.RepositoryName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One just-in-time registration and the sandbox that runs it. Holds what is needed to find both
 * after a crash, and never the JIT config.
 *
 * @param name of registration and sandbox alike
 * @param pool that it was launched for and is charged to
 * @param digest of its spec
 * @param generation that it was born with; policy on its jobs is judged by that one
 * @param repository that it is charged to: the one it was launched for, then its job's own
 * @param gpu null for none
 * @param idleTimeout after which it is reaped if it took no job
 * @param key idempotency key of the sandbox's creation; that of the secret's follows from it
 * @param registrationId GitHub's id, null until minted
 * @param fencedAt when GitHub confirmed that its registration is gone, null before
 * @param absentSince when GitHub was first seen not to know it, null if it did last time
 * @param secretId the ephemeral secret, null when there is none (any more)
 * @param sandboxId Modal's id, null until created
 * @param scheduledAt when its sandbox was first known to have a machine, null before
 * @param sandboxEndedAt when its sandbox was first known to have ended, null before, and if there
 *     never was one
 * @param jobId of the job it took, null before, and when only GitHub's word "busy" is known
 * @param reason why it is in this state
 */
public record Runner(
    String name,
    RunnerState state,
    String pool,
    Lane lane,
    String digest,
    long generation,
    RepositoryName repository,
    @Nullable Gpu gpu,
    Duration idleTimeout,
    UUID key,
    Effect registration,
    @Nullable Long registrationId,
    @Nullable Instant fencedAt,
    @Nullable Instant absentSince,
    @Nullable String secretId,
    Effect sandbox,
    @Nullable String sandboxId,
    @Nullable Instant scheduledAt,
    @Nullable Instant sandboxEndedAt,
    @Nullable Long jobId,
    Instant plannedAt,
    Instant changedAt,
    String reason) {

  /** A new row, before anything is asked of the outside. */
  public static Runner planned(
      String name,
      String pool,
      Lane lane,
      String digest,
      long generation,
      RepositoryName repository,
      @Nullable Gpu gpu,
      Duration idleTimeout,
      UUID key,
      Instant now,
      String reason) {
    return new Runner(
        name,
        RunnerState.PLANNED,
        pool,
        lane,
        digest,
        generation,
        repository,
        gpu,
        idleTimeout,
        key,
        Effect.UNSURE,
        null,
        null,
        null,
        null,
        Effect.NONE,
        null,
        null,
        null,
        null,
        now,
        now,
        reason);
  }

  /**
   * A row for something of ours that was found outside and had none.
   *
   * @param state BUSY for what may run a job, LOST for what surely does not
   */
  public static Runner adopted(
      String name,
      RunnerState state,
      String pool,
      Lane lane,
      long generation,
      RepositoryName repository,
      @Nullable Gpu gpu,
      Duration idleTimeout,
      Instant now,
      String reason) {
    if (!RunnerState.first().contains(state)) {
      throw new IllegalStateException(name + " cannot begin as " + state);
    }
    return new Runner(
        name,
        state,
        pool,
        lane,
        "",
        generation,
        repository,
        gpu,
        idleTimeout,
        new UUID(0, 0),
        Effect.NONE,
        null,
        null,
        null,
        null,
        Effect.NONE,
        null,
        null,
        null,
        null,
        now,
        now,
        reason);
  }

  /** A copy to be changed in several places at once. */
  public Change change() {
    return new Change(this);
  }

  /** Whether it counts as supply for the jobs of its lane. */
  public boolean isSupply() {
    return state.isSupply() && fencedAt == null;
  }

  /** Whether it holds a slot of its caps: until its sandbox is known to have ended. */
  public boolean holdsSlot() {
    return state.isSupply() || sandbox.mayExist();
  }

  /** Whether nothing of it is left outside. */
  public boolean leavesNoTrace() {
    return !registration.mayExist()
        && !sandbox.mayExist()
        && secretId == null
        && !mayHaveLostSecret();
  }

  /**
   * Whether an ephemeral secret may exist whose id nobody knows. It is asked for right after the
   * mint, and its id is stored together with the request for the sandbox.
   */
  public boolean mayHaveLostSecret() {
    return registrationId != null && secretId == null && sandbox == Effect.NONE;
  }

  /** Idempotency key of the secret's creation; another than the sandbox's. */
  public UUID secretKey() {
    return UUID.nameUUIDFromBytes(("secret " + key).getBytes(StandardCharsets.UTF_8));
  }

  /** Collects changes to a runner; not safe for use by several threads. */
  public static final class Change {
    private final Runner before;
    private RunnerState state;
    private RepositoryName repository;
    private Effect registration;
    private @Nullable Long registrationId;
    private @Nullable Instant fencedAt;
    private @Nullable Instant absentSince;
    private @Nullable String secretId;
    private Effect sandbox;
    private @Nullable String sandboxId;
    private @Nullable Instant scheduledAt;
    private @Nullable Long jobId;
    private String reason;

    private Change(Runner before) {
      this.before = before;
      this.state = before.state;
      this.repository = before.repository;
      this.registration = before.registration;
      this.registrationId = before.registrationId;
      this.fencedAt = before.fencedAt;
      this.absentSince = before.absentSince;
      this.secretId = before.secretId;
      this.sandbox = before.sandbox;
      this.sandboxId = before.sandboxId;
      this.scheduledAt = before.scheduledAt;
      this.jobId = before.jobId;
      this.reason = before.reason;
    }

    /**
     * Moves to another state.
     *
     * @throws IllegalStateException if {@link RunnerState#next} does not allow the step
     */
    public Change to(RunnerState next, String why) {
      if (!before.state.next().contains(next)) {
        throw new IllegalStateException(before.name + ": " + before.state + " -> " + next);
      }
      state = next;
      reason = why;
      return this;
    }

    /** Records GitHub's answer to the mint. */
    public Change registered(long id) {
      registration = Effect.PRESENT;
      registrationId = id;
      return this;
    }

    /** Records that GitHub holds no registration any more, and since when no job can arrive. */
    public Change unregistered(Instant now) {
      registration = Effect.GONE;
      fencedAt = fencedAt == null ? now : fencedAt;
      absentSince = null;
      return this;
    }

    /** Records when GitHub was first seen not to know it; null takes that back. */
    public Change absentSince(@Nullable Instant since) {
      absentSince = since;
      return this;
    }

    /** Records the ephemeral secret; null once it is removed. */
    public Change secret(@Nullable String id) {
      secretId = id;
      return this;
    }

    /** Records that a sandbox is being asked for. */
    public Change sandboxAsked() {
      sandbox = Effect.UNSURE;
      return this;
    }

    /** Records Modal's answer to the creation. */
    public Change sandboxCreated(String id) {
      sandbox = Effect.PRESENT;
      sandboxId = id;
      return this;
    }

    /** Records that the sandbox has got a machine; a later time than the first does not count. */
    public Change sandboxScheduled(Instant now) {
      scheduledAt = scheduledAt == null ? now : scheduledAt;
      return this;
    }

    /** Records that the sandbox has ended, or that none came to be. */
    public Change sandboxGone() {
      sandbox = Effect.GONE;
      return this;
    }

    /** Records the job it took; it is charged to that job's repository from now on. */
    public Change took(long id, RepositoryName jobRepository) {
      jobId = id;
      repository = jobRepository;
      return this;
    }

    /** Says why, without a step to another state. */
    public Change because(String why) {
      reason = why;
      return this;
    }

    /** The changed runner. */
    public Runner at(Instant now) {
      // A runner that GitHub has seen has a machine, whoever else has not noticed.
      boolean runs =
          (state == RunnerState.ONLINE || state == RunnerState.BUSY) && sandbox != Effect.GONE;
      boolean ended = sandbox == Effect.GONE && sandboxId != null && before.sandboxEndedAt == null;
      return new Runner(
          before.name,
          state,
          before.pool,
          before.lane,
          before.digest,
          before.generation,
          repository,
          before.gpu,
          before.idleTimeout,
          before.key,
          registration,
          registrationId,
          fencedAt,
          absentSince,
          secretId,
          sandbox,
          sandboxId,
          scheduledAt == null && runs ? now : scheduledAt,
          ended ? now : before.sandboxEndedAt,
          jobId,
          before.plannedAt,
          state == before.state ? before.changedAt : now,
          reason);
    }
  }
}
