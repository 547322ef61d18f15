package dev.sluice.scheduler;

import dev.sluice.generation.ActiveTable;
import dev.sluice.generation.ImageBuilds;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Hearing;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.SandboxProvider.LiveSandbox;
import dev.sluice.provider.SandboxProvider.Status;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.store.MemoryLedger;
import dev.sluice.store.TestStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two schedulers that share a store, of which the first leads until it is frozen in the middle of a
 * call to the outside: just before the call has its effect, or just after. The other goes on alone
 * for a while, and then the frozen one goes on where it was. GitHub hands jobs out by itself.
 */
final class TwoReplicas {
  private static final Duration STEP = Duration.ofSeconds(3);
  private static final Duration JOB = Duration.ofSeconds(30);
  private static final String REPOSITORY = "acme/app";
  private static final String LABEL = "modal";

  final FakeGithub github = new FakeGithub();
  final FakeModal modal = new FakeModal();
  final MemoryLedger.Rows rows = new MemoryLedger.Rows(this::now);

  /** Where the first one is frozen; empty if it never was. */
  String frozenAt = "";

  /** Whether GitHub gives queued jobs to runners. */
  boolean handsOut = true;

  private final MemoryLedger ledger = new MemoryLedger(rows, MemoryLedger.Weather.FAIR);
  private final ActiveTable tables =
      TestStore.active(PoolFixtures.table(List.of(), List.of(PoolFixtures.pool("cpu", LABEL))));
  private final Map<Long, Instant> endsAt = new HashMap<>();
  private final int freezeAt;
  private final Duration frozenFor;
  private final boolean mute;
  private boolean frozen;
  private Instant now = SchedulerWorld.START;
  private int points;
  private final Replica first;
  private final Replica second;

  /**
   * @param freezeAt number of the moment at which the first one is frozen; each call has two
   * @param mute whether GitHub removes no registration meanwhile
   */
  TwoReplicas(int freezeAt, Duration frozenFor, boolean mute) {
    this.freezeAt = freezeAt;
    this.frozenFor = frozenFor;
    this.mute = mute;
    this.first = new Replica("first", true);
    this.second = new Replica("second", false);
  }

  /** One process. */
  private final class Replica {
    private final LeaderLease lease;
    private final Scheduler scheduler;
    private Instant nextStep = now;
    private Instant nextLook = now;
    private boolean woken = true;

    private Replica(String name, boolean freezes) {
      this.lease =
          new LeaderLease(
              ledger,
              name,
              LeaderLease.Pace.DEFAULT,
              TwoReplicas.this::now,
              () -> Duration.between(Instant.EPOCH, now).toNanos());
      var ports =
          freezes
              ? new Scheduler.Ports(
                  watched(RunnerRegistry.class, github),
                  watched(WorkflowRuns.class, github),
                  watched(SandboxProvider.class, modal),
                  watched(Provisioner.class, modal),
                  watched(Deliveries.class, github))
              : new Scheduler.Ports(unremoving(), github, modal, modal, github);
      this.scheduler =
          new Scheduler(
              ledger,
              lease,
              tables,
              ports,
              new ImageBuilds(modal, TwoReplicas.this::now, new Random(5), Runnable::run),
              SchedulerWorld.CONTROLLER,
              Timing.DEFAULT,
              TwoReplicas.this::now,
              new Random(name.hashCode()),
              Runnable::run);
      ledger.view().onChange(() -> woken = true);
      lease.onChange(() -> woken = true);
    }

    private void run() {
      if (!nextStep.isAfter(now)) {
        nextStep = now.plus(lease.step());
      }
      for (int i = 0; i < 6 && (woken || !nextLook.isAfter(now)); i++) {
        woken = false;
        nextLook = now.plus(scheduler.look());
      }
    }
  }

  private <T> T watched(Class<T> port, T real) {
    Object proxy =
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              point("before " + method.getName());
              Object answer;
              try {
                answer = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              point("after " + method.getName());
              first.woken = true;
              return answer;
            });
    return port.cast(proxy);
  }

  /** Keeps the second one waiting at the fence as long as the first one is frozen, if asked to. */
  private RunnerRegistry unremoving() {
    Object proxy =
        Proxy.newProxyInstance(
            RunnerRegistry.class.getClassLoader(),
            new Class<?>[] {RunnerRegistry.class},
            (_, method, arguments) ->
                mute && frozen && method.getName().equals("remove")
                    ? Answer.failed(new Failure.Unavailable("no answer", false))
                    : method.invoke(github, arguments));
    return (RunnerRegistry) proxy;
  }

  private void point(String what) {
    if (points++ == freezeAt) {
      frozenAt = what;
      frozen = true;
      pass(frozenFor, second);
      frozen = false;
    }
  }

  /** How many moments there were so far at which the first one could be frozen. */
  int points() {
    return points;
  }

  Instant now() {
    return now;
  }

  boolean isSecondLeading() {
    return second.lease.epoch().isPresent();
  }

  void pass(Duration span) {
    pass(span, first, second);
  }

  /** Lets time pass until that is so, or for {@code most}. */
  void passUntil(BooleanSupplier isSo, Duration most) {
    for (Instant end = now.plus(most); now.isBefore(end) && !isSo.getAsBoolean(); ) {
      pass(STEP);
    }
  }

  boolean hasOpenJobs() {
    return github.jobs.values().stream()
        .anyMatch(remote -> !remote.job().status().equals("completed"));
  }

  private void pass(Duration span, Replica... alive) {
    for (Instant end = now.plus(span); now.isBefore(end); now = now.plus(STEP)) {
      outside();
      for (Replica replica : alive) {
        replica.run();
      }
      obey();
    }
  }

  void queued(long id) {
    github.job(id, REPOSITORY, "queued", now, LABEL);
    hear(id, Phase.QUEUED, null);
  }

  void cancelled(long id) {
    github.status(id, "completed", null);
    hear(id, Phase.COMPLETED, null);
  }

  private void hear(long id, Phase phase, @Nullable String runner) {
    JobEvent event = SchedulerWorld.event(id, REPOSITORY, phase, runner, LABEL);
    ledger.commit(transaction ->
        Hearing.hear(transaction, event, Discovery.WEBHOOK, "test", tables.current(), now));
  }

  /** What sandboxes with a registration do, and what becomes of their jobs. */
  private void outside() {
    for (LiveSandbox sandbox : List.copyOf(modal.live.values())) {
      FakeGithub.Seen seen = registration(sandbox);
      if (seen == null) {
        continue;
      }
      seen.online = true;
      if (!seen.busy && handsOut) {
        github.jobs.values().stream()
            .filter(remote -> remote.job().status().equals("queued"))
            .map(remote -> remote.job().id())
            .findFirst()
            .ifPresent(id -> {
              seen.busy = true;
              github.status(id, "in_progress", seen.name);
              endsAt.put(id, now.plus(JOB));
              hear(id, Phase.IN_PROGRESS, seen.name);
            });
      }
    }
    for (FakeGithub.Remote remote : List.copyOf(github.jobs.values())) {
      long id = remote.job().id();
      String runner = remote.job().runnerName();
      if (remote.job().status().equals("in_progress")
          && runner != null
          && !now.isBefore(endsAt.getOrDefault(id, Instant.MAX))) {
        github.status(id, "completed", runner);
        github.runners.values().removeIf(seen -> seen.name.equals(runner));
        sandboxOf(runner).ifPresent(box -> modal.end(box, 0));
        hear(id, Phase.COMPLETED, runner);
      }
    }
  }

  private Optional<String> sandboxOf(String runner) {
    return modal.live.values().stream()
        .filter(sandbox -> runner.equals(sandbox.name()))
        .map(LiveSandbox::id)
        .findFirst();
  }

  private FakeGithub.@Nullable Seen registration(LiveSandbox sandbox) {
    return github.runners.values().stream()
        .filter(seen -> seen.name.equals(sandbox.name()))
        .findFirst()
        .orElse(null);
  }

  /** There is one job at a time, so one runner that can take a job, or has one, is enough. */
  private void obey() {
    List<LiveSandbox> able =
        modal.live.values().stream().filter(sandbox -> registration(sandbox) != null).toList();
    if (able.size() > 1) {
      throw new AssertionError("two runners for one job at " + now + ": " + able);
    }
  }

  /** What is left, in words; empty if nothing is. */
  String left() {
    var left = new StringBuilder();
    modal.live.values().forEach(sandbox -> left.append("sandbox ").append(sandbox.name()));
    github.runners.values().forEach(seen -> left.append("registration ").append(seen.name));
    modal.secrets.forEach(secret -> left.append("secret ").append(secret));
    for (Runner runner : ledger.view().liveRunners()) {
      left.append("row ").append(runner);
    }
    ledger.view().openJobs().forEach(job -> left.append("job ").append(job));
    return left.toString();
  }

  /** Ends all sandboxes that start from now on at once, as if their image were broken. */
  void startsFail(boolean fail) {
    modal.stillborn = fail ? new Status.Done("failure", 1, "") : null;
  }
}
