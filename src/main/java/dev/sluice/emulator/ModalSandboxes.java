package dev.sluice.emulator;

import dev.sluice.emulator.ModalSandbox.State;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
  private static final int USUAL_PAGE_SIZE = 100;

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
  private int pageSize = USUAL_PAGE_SIZE;

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

  /** How many sandboxes a list shows at once from now on. */
  public synchronized void pageSize(int size) {
    pageSize = size;
  }

  synchronized int pageSize() {
    return pageSize;
  }

  /** With false, a repeated create is a new one: nobody knows that Modal honours the key. */
  public synchronized void honourIdempotencyKeys(boolean on) {
    honourKeys = on;
  }

  /**
   * Creates a sandbox of the first family whose variables are those of its secrets, or answers with
   * the one that this key has created.
   *
   * @param idempotencyKey empty for none
   */
  public String create(
      ModalDefinition definition, Map<String, String> tags, String idempotencyKey) {
    return create(
        ModalFamily.V1,
        definition,
        ModalEnv.ofSecrets(definition.secretIds()),
        tags,
        idempotencyKey);
  }

  /** The same in either family and with variables from other places. */
  String create(
      ModalFamily family,
      ModalDefinition definition,
      ModalEnv env,
      Map<String, String> tags,
      String idempotencyKey) {
    String id;
    Duration wait;
    synchronized (this) {
      String known = honourKeys ? idByKey.get(idempotencyKey) : null;
      if (known != null) {
        return known;
      }
      rules.check(family, definition);
      Map<String, String> variables = env.resolve(objects);
      refuseLiveName(definition.appId(), definition.name());
      id = ids.sandbox(family, timeline.now());
      var life = new ModalSandboxLife(id, ids.next("ta"), definition, tags, variables, nextTime());
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

  /**
   * Ends a live sandbox as something beyond its program's control does, such as an eviction.
   *
   * @param how any state in which a sandbox is not live
   * @param message why, as the result tells it; empty for nothing
   * @return false if it had ended before
   */
  public boolean end(String id, State how, int exitCode, String message) {
    ModalSandboxLife life;
    ModalSandbox snapshot;
    Runnable stop;
    if (how.live()) {
      throw new IllegalArgumentException(how + " is no end");
    }
    synchronized (this) {
      life = life(id);
      if (life.endedAt != null) {
        return false;
      }
      life.state = how;
      life.exitCode = exitCode;
      life.lastLogLine = message;
      life.endedAt = timeline.now();
      live.remove(id);
      liveNames.remove(new Name(life.definition.appId(), life.definition.name()), id);
      snapshot = life.snapshot();
      stop = life.exited ? () -> {} : life.stop;
    }
    stop.run();
    life.log.close();
    life.scheduled.complete(snapshot);
    life.end.complete(snapshot);
    return true;
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
    return list(
        new ModalQuery(
            id -> appId.isEmpty() || id.equals(appId), _ -> true, tags, false, before, pageSize));
  }

  List<ModalSandbox> list(ModalQuery query) {
    return query.page(query.finished() ? all() : live());
  }

  public synchronized Optional<String> liveByName(String appId, String name) {
    return Optional.ofNullable(liveNames.get(new Name(appId, name)));
  }

  public synchronized void tags(String id, Map<String, String> tags) {
    life(id).tags = Map.copyOf(tags);
  }

  /** Gives a live sandbox its first name. */
  synchronized void name(String id, String name) {
    ModalSandboxLife life = life(id);
    rules.checkName(name);
    if (life.endedAt != null || !life.definition.name().isEmpty()) {
      throw new ModalRefusal(
          ModalRefusal.Reason.FAILED_PRECONDITION, "Sandbox has a name already or is over");
    }
    refuseLiveName(life.definition.appId(), name);
    life.definition = life.definition.named(name);
    liveNames.put(new Name(life.definition.appId(), name), id);
  }

  /** Completes when the sandbox ends. */
  synchronized CompletableFuture<ModalSandbox> ended(String id) {
    return life(id).end;
  }

  /** Completes when the sandbox is scheduled, or has ended before that. */
  synchronized CompletableFuture<ModalSandbox> scheduled(String id) {
    return life(id).scheduled;
  }

  synchronized String idOfTask(String taskId) {
    return lives.values().stream()
        .filter(life -> life.taskId.equals(taskId))
        .map(life -> life.id)
        .findFirst()
        .orElseThrow(() -> ModalRefusal.notFound("Task " + taskId));
  }

  synchronized ModalLog log(String id) {
    return life(id).log;
  }

  private void schedule(String id) {
    ModalSandboxLife life;
    ModalSandbox snapshot;
    synchronized (this) {
      life = life(id);
      if (life.state != State.QUEUED || !scheduling) {
        return;
      }
      life.state = State.RUNNING;
      life.startedAt = timeline.now();
      snapshot = life.snapshot();
    }
    life.scheduled.complete(snapshot);
    ModalDefinition definition = snapshot.definition();
    timeline.after(definition.timeout(), () -> end(id, State.TIMEOUT, 0, ""));
    Duration idle = definition.idleTimeout();
    if (idle != null) {
      timeline.after(idle, () -> end(id, State.IDLE_TIMEOUT, 0, ""));
    }
    Runnable stop = program.start(definition, life.env, new Console(life));
    boolean late;
    synchronized (this) {
      late = life.endedAt != null && !life.exited;
      life.stop = stop;
    }
    if (late) {
      stop.run();
    }
  }

  /** A program's side of its sandbox. */
  private final class Console implements SandboxProgram.Exit {
    private final ModalSandboxLife life;

    private Console(ModalSandboxLife life) {
      this.life = life;
    }

    @Override
    public void with(int code, String lastLogLine) {
      synchronized (ModalSandboxes.this) {
        life.exited = true;
      }
      if (!lastLogLine.isEmpty()) {
        print(lastLogLine + "\n");
      }
      end(life.id, code == 0 ? State.SUCCESS : State.FAILURE, code, lastLogLine);
    }

    @Override
    public void print(String text) {
      life.log.print(new ModalLog.Entry(timeline.now(), ModalLog.Channel.STDOUT, text));
    }

    @Override
    public void printError(String text) {
      life.log.print(new ModalLog.Entry(timeline.now(), ModalLog.Channel.STDERR, text));
    }
  }

  private void refuseLiveName(String appId, String name) {
    if (liveByName(appId, name).isPresent()) {
      throw new ModalRefusal(
          ModalRefusal.Reason.ALREADY_EXISTS, "Sandbox with name '" + name + "' already exists");
    }
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
