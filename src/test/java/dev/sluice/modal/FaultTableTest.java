package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.config.PoolsLoader;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubPorts;
import dev.sluice.emulator.ModalFault;
import dev.sluice.emulator.ModalRefusal.Reason;
import dev.sluice.emulator.ModalSandbox;
import dev.sluice.emulator.VirtualTimeline;
import dev.sluice.generation.ActiveTable;
import dev.sluice.generation.ImageBuilds;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Hearing;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Provisioner;
import dev.sluice.routing.Fork;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.Target;
import dev.sluice.scheduler.Controller;
import dev.sluice.scheduler.Leadership;
import dev.sluice.scheduler.Looks;
import dev.sluice.scheduler.Pacing;
import dev.sluice.scheduler.Scheduler;
import dev.sluice.scheduler.Timing;
import dev.sluice.store.MemoryLedger;
import dev.sluice.store.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import modal.client.SecretGetOrCreateRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each status of gRPC, with and without Modal's word on when to come back, before and after the
 * call's effect, once and for minutes, at each call that a launch and a reap make. The scheduler
 * and the adapter are the real ones and a socket is between them and Modal; time is not.
 */
class FaultTableTest {
  /** With {@code -Dfaults=all} no cell of the table is left out. */
  private static final boolean FULL = "all".equals(System.getProperty("faults"));

  /** Where a sandbox or a secret may be there though the call failed. */
  private static final Set<At> LEAVING =
      EnumSet.of(
          At.EPHEMERAL_SECRET, At.CREATE, At.CREATE_WITHOUT_KEYS, At.FIND, At.FIND_WITHOUT_KEYS);

  private static final Duration TROUBLE = Duration.ofMinutes(6);
  private static final Duration AFTERWARDS = Duration.ofMinutes(60);
  private static final int ALWAYS = 500;
  private static final int TRIES = 3;

  /** How often the adapter sends a create whose answers are lost. */
  private static final int ATTEMPTS = 4;

  private static final String REPOSITORY = "acme/app";

  private static final Timing TIMING =
      new Timing(
              Duration.ofMinutes(1),
              Duration.ofSeconds(5),
              Duration.ofMinutes(2),
              Duration.ofMinutes(1),
              Duration.ofSeconds(30),
              Duration.ofMinutes(5),
              Duration.ofMinutes(5),
              Duration.ofMinutes(5))
          .withPacing(Pacing.OFF);

  private static final RoutingTable TABLE =
      RoutingTable.compile(
          PoolsLoader.load(
                  List.of(
                      SourceText.of(
                          "pools.yaml",
                          """
                          version: 1
                          pools:
                            - name: cpu
                              match: { labels: [modal] }
                              idleTimeout: 2m
                              volumes: [{ name: cache, mount: /cache }]
                              secrets: [pip]
                              proxy: egress
                              env: { TOKEN: %s }
                              image: { runnerVersion: 2.337.0 }
                          """
                              .formatted(Canary.secret("env").reveal()))))
              .config()
              .orElseThrow());

  private static final ModalWorld WORLD = new ModalWorld();
  private static String stranger = "";
  private static int played;

  /** Where the fault comes up; an ephemeral secret is asked for by the call of a named one. */
  enum At {
    AUTH_TOKEN("AuthTokenGet"),
    APP("AppGetOrCreate"),
    ENVIRONMENT("EnvironmentGetOrCreate"),
    VOLUME("VolumeGetOrCreate"),
    NAMED_SECRET("SecretGetOrCreate", At::isNamed),
    PROXY("ProxyGet"),
    IMAGE("ImageGetOrCreate"),
    IMAGE_BUILD("ImageJoinStreaming"),
    EPHEMERAL_SECRET("SecretGetOrCreate", request -> !isNamed(request)),
    CREATE("SandboxCreate"),
    /** Where Modal honours no key, the name alone keeps a runner from a second sandbox. */
    CREATE_WITHOUT_KEYS("SandboxCreate"),
    TASK("SandboxGetTaskId"),
    /** The answers of the create before it are lost. */
    FIND("SandboxGetFromName"),
    FIND_WITHOUT_KEYS("SandboxGetFromName"),
    LIST("SandboxList"),
    WAIT("SandboxWait"),
    TERMINATE("SandboxTerminate"),
    REMOVE_SECRET("SecretDelete"),
    LOGS("SandboxGetLogs"),
    RATES("WorkspaceBillingRates");

    private final String rpc;

    /** Which of the calls are meant. */
    private final Predicate<Object> wanted;

    At(String rpc) {
      this(rpc, _ -> true);
    }

    At(String rpc, Predicate<Object> wanted) {
      this.rpc = rpc;
      this.wanted = wanted;
    }

    private static boolean isNamed(Object request) {
      return !((SecretGetOrCreateRequest) request).getDeploymentName().isEmpty();
    }

    boolean isWithoutKeys() {
      return this == CREATE_WITHOUT_KEYS || this == FIND_WITHOUT_KEYS;
    }

    /** Whether the call comes only when the job is over. */
    boolean isLate() {
      return this == WAIT || this == TERMINATE || this == REMOVE_SECRET;
    }
  }

  private record Fault(At at, Reason reason, boolean policy, boolean after, boolean always) {
    /** Where nobody could do better: Modal says of a secret that it is gone, or keeps it. */
    boolean isBeyondHelp() {
      return at == At.REMOVE_SECRET
          && !after
          && (reason == Reason.NOT_FOUND || reason == Reason.UNIMPLEMENTED);
    }
  }

  @BeforeAll
  static void open() {
    WORLD.model.objects().addSecret("", "pip", Map.of("PIP", "1"));
    WORLD.model.objects().addProxy("", "egress");
    WORLD.model.faults().echo(true);
    stranger = value(WORLD.modal.create(WORLD.request("stranger")));
  }

  @AfterAll
  static void close() {
    WORLD.close();
  }

  @ParameterizedTest
  @EnumSource
  void neverTwoSandboxesForARunnerAndNothingLeftBehind(At at) {
    List<String> wrong = new ArrayList<>();
    List<Fault> unseen = new ArrayList<>();
    int plays = 0;
    for (Reason reason : Reason.values()) {
      for (Fault fault : faults(at, reason)) {
        plays++;
        if (!isSeen(fault, wrong)) {
          unseen.add(fault);
        }
      }
    }
    assertThat(wrong).isEmpty();
    // How a sandbox ended may also be learnt from its placement, and then nobody asks for it.
    assertThat(unseen)
        .as("faults that never came up")
        .hasSizeLessThanOrEqualTo(at == At.WAIT ? plays / 4 : 0);
  }

  /**
   * Plays a fault, again if it did not come up: how a launch goes depends on how soon a sandbox
   * starts, which is in real time.
   */
  private static boolean isSeen(Fault fault, List<String> wrong) {
    for (int tries = 0; tries < TRIES; tries++) {
      var play = new Play(fault);
      play.run().forEach(problem -> wrong.add(fault + ": " + problem));
      if (play.cameUp) {
        return true;
      }
    }
    return false;
  }

  /** All eight of a kind where something may be left behind, else with a policy in turn. */
  private static List<Fault> faults(At at, Reason reason) {
    List<Fault> faults = new ArrayList<>();
    int turn = at.ordinal() + reason.ordinal();
    for (int i = 0; i < 8; i++) {
      var fault = new Fault(at, reason, (i & 1) > 0, (i & 2) > 0, (i & 4) > 0);
      boolean inTurn = LEAVING.contains(at) || (i & 1) == (turn & 1);
      if ((FULL || inTurn) && !fault.isBeyondHelp()) {
        faults.add(fault);
      }
    }
    return faults;
  }

  /** GitHub whose registrations carry what must never show. */
  private static final class Ports extends GithubPorts {
    Ports(GithubModel model) {
      super(model);
    }

    @Override
    public Answer<Registration> mint(Target target, MintRequest request) {
      return switch (super.mint(target, request)) {
        case Answer.Ok<Registration>(Registration minted) ->
            Answer.ok(new Registration(minted.runnerId(), Canary.secret("jit")));
        case Answer.Failed<Registration> failed -> failed;
      };
    }
  }

  /** One job from queued to its end, and what became of its runners. */
  private static final class Play {
    private final Fault fault;
    private final int number = ++played;
    private final VirtualTimeline time = new VirtualTimeline(Instant.now());
    private final GithubModel github = new GithubModel(time, new Random(number));
    private final MemoryLedger.Rows rows = new MemoryLedger.Rows();
    private final MemoryLedger ledger = new MemoryLedger(rows, MemoryLedger.Weather.FAIR);
    private final ActiveTable tables = TestStore.active(TABLE);
    private final Set<String> texts = new HashSet<>();
    private final Set<String> sandboxesBefore = ids(WORLD.model.sandboxes().all());
    private boolean cameUp;
    private final int programsBefore = WORLD.programs.size();

    Play(Fault fault) {
      this.fault = fault;
    }

    List<String> run() {
      List<String> problems = new ArrayList<>();
      Set<String> secretsBefore = WORLD.model.objects().secretIds();
      WORLD.model.images().buildTime(Duration.ZERO);
      if (fault.at() == At.IMAGE_BUILD) {
        // What is there already is not built again.
        WORLD.model.images().all().forEach(build -> WORLD.model.images().remove(build.id()));
        WORLD.model.images().buildTime(Duration.ofMillis(5));
      }
      try (var modal = new Modal(WORLD.connection, time::now, time::advance, new Random(number))) {
        play(modal);
      } finally {
        WORLD.model.sandboxes().honourIdempotencyKeys(true);
      }
      List<ModalSandbox> ours =
          WORLD.model.sandboxes().all().stream()
              .filter(sandbox -> !sandboxesBefore.contains(sandbox.id()))
              .toList();
      Set<String> secrets = new HashSet<>(WORLD.model.objects().secretIds());
      secrets.removeAll(secretsBefore);
      look(ours, secrets, problems);
      return problems;
    }

    private void play(Modal modal) {
      // By another client: this one has nothing in memory when the fault comes up.
      provide(WORLD.modal);
      arm();
      if (fault.at() == At.RATES) {
        modal.rates();
      }
      Scheduler scheduler = scheduler(modal);
      GithubJob job = github.queue(GithubJobRequest.of(REPOSITORY, List.of("modal"))).getFirst();
      hear(job.id(), Phase.QUEUED);
      pass(scheduler, TROUBLE);
      if (!fault.at().isLate()) {
        endTrouble();
      }
      github.cancel(job.id());
      hear(job.id(), Phase.COMPLETED);
      if (fault.at().isLate()) {
        pass(scheduler, TROUBLE);
        endTrouble();
      }
      pass(scheduler, AFTERWARDS);
    }

    private static void provide(Provisioner modal) {
      modal.app();
      modal.volume("cache");
      modal.namedSecret("pip");
      modal.proxy("egress");
    }

    private Scheduler scheduler(Modal modal) {
      var ports = new Ports(github);
      return new Scheduler(
          ledger,
          Leadership.SOLE,
          tables,
          new Scheduler.Ports(ports, ports, modal, modal),
          new ImageBuilds(modal, time::now, new Random(number), Runnable::run),
          Controller.parse("c%05d".formatted(number)).orElseThrow(),
          TIMING,
          time::now,
          new Random(number),
          Runnable::run);
    }

    private void arm() {
      WORLD.model.sandboxes().honourIdempotencyKeys(!fault.at().isWithoutKeys());
      if (fault.at() == At.FIND || fault.at() == At.FIND_WITHOUT_KEYS) {
        WORLD
            .model
            .faults()
            .next(
                "SandboxCreate",
                fault.at() == At.FIND ? ATTEMPTS : 1,
                ModalFault.after(Reason.UNAVAILABLE));
      }
      ModalFault told =
          fault.after() ? ModalFault.after(fault.reason()) : ModalFault.before(fault.reason());
      WORLD
          .model
          .faults()
          .next(
              fault.at().rpc,
              fault.always() ? ALWAYS : 1,
              fault.policy() ? told.withRetryAfter(Duration.ofSeconds(12)) : told,
              fault.at().wanted);
    }

    private void endTrouble() {
      cameUp = WORLD.model.faults().pending(fault.at().rpc) < (fault.always() ? ALWAYS : 1);
      WORLD.model.faults().clear();
    }

    private void hear(long id, Phase phase) {
      var event =
          new JobEvent(
              id,
              PoolFixtures.job(REPOSITORY, List.of("modal"), Visibility.PRIVATE, Fork.NO),
              id,
              "build",
              phase,
              phase == Phase.COMPLETED ? "cancelled" : null,
              null,
              null);
      ledger.commit(transaction ->
          Hearing.hear(
              transaction, event, Discovery.WEBHOOK, "test", tables.current(), time.now()));
    }

    private void pass(Scheduler scheduler, Duration span) {
      for (Instant end = time.now().plus(span); time.now().isBefore(end) && !isOver(); ) {
        Duration pause = Looks.once(scheduler);
        scheduler.waiting().values().forEach(reason -> texts.add(reason.text()));
        rows.runners().forEach(runner -> texts.add(runner.reason()));
        if (fault.at() == At.LOGS) {
          dieEarly();
        }
        time.advance(pause.isPositive() ? pause : Duration.ofMillis(1));
      }
    }

    /** Whether the job is over and so is all that was started for it. */
    private boolean isOver() {
      return ledger.view().openJobs().isEmpty()
          && sandboxesBefore.containsAll(ids(WORLD.model.sandboxes().live()))
          && rows.runners().stream().allMatch(it -> it.state() == RunnerState.REAPED);
    }

    /** The first sandbox ends before its runner comes. */
    private void dieEarly() {
      if (rows.runners().stream().anyMatch(runner -> runner.sandboxId() != null)) {
        ModalWorld.until(() -> WORLD.programs.size() > programsBefore);
        WORLD.programs.get(programsBefore).with(1, "no such file");
      }
    }

    private void look(List<ModalSandbox> ours, Set<String> secrets, List<String> problems) {
      ours.stream()
          .collect(Collectors.groupingBy(it -> it.definition().name(), Collectors.counting()))
          .forEach((name, count) -> {
            if (count > 1) {
              problems.add(count + " sandboxes named " + name);
            }
          });
      if (ours.stream().anyMatch(ModalSandbox::live)) {
        problems.add("a sandbox is left");
      }
      if (!secrets.isEmpty()) {
        problems.add(secrets.size() + " ephemeral secrets are left");
      }
      if (!WORLD.model.sandboxes().look(stranger).live()) {
        problems.add("somebody else's sandbox was ended");
      }
      if (texts.stream().anyMatch(text -> text.contains(Canary.TEXT))) {
        problems.add("a secret is told");
      }
      for (Runner runner : rows.runners()) {
        if (runner.state() != RunnerState.REAPED) {
          problems.add("a row ended as " + runner.state() + ": " + runner.reason());
        }
      }
      if (!github.runners().isEmpty()) {
        problems.add("a registration is left");
      }
      Set<String> started = ids(ours);
      if (!fault.always()
          && rows.runners().stream().noneMatch(it -> started.contains(it.sandboxId()))) {
        problems.add("one fault kept the job from its runner");
      }
    }

    private static Set<String> ids(Collection<ModalSandbox> sandboxes) {
      return sandboxes.stream().map(ModalSandbox::id).collect(Collectors.toSet());
    }
  }
}
