package dev.sluice.emulator;

import dev.sluice.emulator.ModalSandbox.State;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The emulated sandboxes. Thread-safe; programs are started and stopped outside the lock, since
 * they reach into other models.
 */
public final class ModalSandboxes {
  private static final int TICK_NANOS = 1_000;

  private final Timeline timeline;
  private final SandboxProgram program;
  private final ModalObjects objects;
  private final ModalRules rules;
  private final ModalIds ids;

  private record Name(String appId, String name) {}

  private final Map<String, ModalSandboxLife> lives = new LinkedHashMap<>();
  private final Map<String, ModalSandboxLife> live = new LinkedHashMap<>();
  private final Map<Name, String> liveNames = new HashMap<>();
  private final Map<String, String> idByKey = new HashMap<>();
  private Instant lastCreated = Instant.EPOCH;
  private Duration schedulingTime = Duration.ZERO;
  private boolean scheduling = true;
  private boolean honourKeys = true;

  ModalSandboxes(
      Timeline timeline,
      SandboxProgram program,
      ModalObjects objects,
      ModalImages images,
      ModalIds ids) {
    this.timeline = timeline;
    this.program = program;
    this.objects = objects;
    this.ids = ids;
    rules = new ModalRules(objects, images);
  }

  /** How long a sandbox waits for its machine; zero by default. */
  public synchronized void schedulingTime(Duration time) {
    schedulingTime = time;
  }

  /** With false, no sandbox gets a machine until it is true again. */
  public void scheduling(boolean on) {
    List<String> queued = new ArrayList<>();
    synchronized (this) {
      scheduling = on;
      if (on) {
        live.values().stream()
            .filter(life -> life.state == State.QUEUED)
            .forEach(life -> queued.add(life.id));
      }
    }
    queued.forEach(id -> timeline.after(Duration.ZERO, () -> schedule(id)));
  }

  /** With false, a repeated create is a new one: nobody knows that Modal honours the key. */
  public synchronized void honourIdempotencyKeys(boolean on) {
    honourKeys = on;
  }

  /**
   * Creates a sandbox, or answers with the one that this key has created.
   *
   * @param idempotencyKey empty for none
   */
  public String create(
      ModalDefinition definition, Map<String, String> tags, String idempotencyKey) {
    String id;
    Duration wait;
    synchronized (this) {
      String known = honourKeys ? idByKey.get(idempotencyKey) : null;
      if (known != null) {
        return known;
      }
      rules.check(definition);
      Map<String, String> env = objects.environmentOf(definition.secretIds());
      if (liveByName(definition.appId(), definition.name()).isPresent()) {
        throw new ModalRefusal(
            ModalRefusal.Reason.ALREADY_EXISTS,
            "Sandbox with name '" + definition.name() + "' already exists");
      }
      id = ids.next("sb");
      var life = new ModalSandboxLife(id, ids.next("ta"), definition, tags, env, nextTime());
      lives.put(id, life);
      live.put(id, life);
      if (!definition.name().isEmpty()) {
        liveNames.put(new Name(definition.appId(), definition.name()), id);
      }
      if (!idempotencyKey.isEmpty()) {
        idByKey.put(idempotencyKey, id);
      }
      wait = schedulingTime;
    }
    timeline.after(wait, () -> schedule(id));
    return id;
  }

  /** Ends a sandbox; nothing if it has ended. */
  public void terminate(String id) {
    look(id);
    end(id, State.TERMINATED, 0, "");
  }

  /** The sandbox as it is now. */
  public synchronized ModalSandbox look(String id) {
    return life(id).snapshot();
  }

  /** All sandboxes that ever were, oldest first. */
  public synchronized List<ModalSandbox> all() {
    return lives.values().stream().map(ModalSandboxLife::snapshot).toList();
  }

  /** The live ones, oldest first. */
  public synchronized List<ModalSandbox> live() {
    return live.values().stream().map(ModalSandboxLife::snapshot).toList();
  }

  /**
   * Live sandboxes with all these tags, newest first.
   *
   * @param appId empty for all apps
   * @param before Unix time in seconds; only what was created strictly before it; 0 for all
   */
  public List<ModalSandbox> list(
      String appId, Map<String, String> tags, double before, int pageSize) {
    return live().stream()
        .filter(sandbox -> appId.isEmpty() || sandbox.definition().appId().equals(appId))
        .filter(sandbox -> sandbox.tags().entrySet().containsAll(tags.entrySet()))
        .filter(sandbox -> before == 0 || sandbox.createdSeconds() < before)
        .sorted(Comparator.comparing(ModalSandbox::createdAt).reversed())
        .limit(pageSize)
        .toList();
  }

  public synchronized Optional<String> liveByName(String appId, String name) {
    return Optional.ofNullable(liveNames.get(new Name(appId, name)));
  }

  public synchronized void tags(String id, Map<String, String> tags) {
    life(id).tags = Map.copyOf(tags);
  }

  /** Completes when the sandbox ends. */
  synchronized CompletableFuture<ModalSandbox> end(String id) {
    return life(id).end;
  }

  private void schedule(String id) {
    ModalSandboxLife life;
    synchronized (this) {
      life = life(id);
      if (life.state != State.QUEUED || !scheduling) {
        return;
      }
      life.state = State.RUNNING;
      life.startedAt = timeline.now();
    }
    timeline.after(life.definition.timeout(), () -> end(id, State.TIMEOUT, 0, ""));
    Runnable stop =
        program.start(
            life.definition,
            life.env,
            (code, line) -> end(id, code == 0 ? State.SUCCESS : State.FAILURE, code, line));
    boolean late;
    synchronized (this) {
      late = life.state == State.TERMINATED || life.state == State.TIMEOUT;
      life.stop = stop;
    }
    if (late) {
      stop.run();
    }
  }

  private void end(String id, State how, int exitCode, String lastLogLine) {
    ModalSandboxLife life;
    ModalSandbox snapshot;
    Runnable stop;
    synchronized (this) {
      life = life(id);
      if (life.endedAt != null) {
        return;
      }
      life.state = how;
      life.exitCode = exitCode;
      life.lastLogLine = lastLogLine;
      life.endedAt = timeline.now();
      live.remove(id);
      liveNames.remove(new Name(life.definition.appId(), life.definition.name()), id);
      snapshot = life.snapshot();
      stop = life.stop;
    }
    if (how == State.TERMINATED || how == State.TIMEOUT) {
      stop.run();
    }
    life.end.complete(snapshot);
  }

  /** Strictly later than the last, since pages of a list are told apart by it. */
  private Instant nextTime() {
    // In microseconds: what Modal's floating point can still tell apart.
    Instant now = timeline.now().truncatedTo(ChronoUnit.MICROS);
    lastCreated = now.isAfter(lastCreated) ? now : lastCreated.plusNanos(TICK_NANOS);
    return lastCreated;
  }

  private ModalSandboxLife life(String id) {
    ModalSandboxLife life = lives.get(id);
    if (life == null) {
      throw ModalRefusal.notFound("Sandbox " + id);
    }
    return life;
  }
}
