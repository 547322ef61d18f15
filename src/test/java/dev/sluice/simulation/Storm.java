package dev.sluice.simulation;

import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.emulator.GithubCourier;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubPost;
import dev.sluice.emulator.GithubReply;
import dev.sluice.emulator.GithubRest;
import dev.sluice.github.GithubApi;
import dev.sluice.github.InProcessGithub;
import dev.sluice.github.InProcessGithub.Exchange;
import dev.sluice.github.InProcessGithub.Kind;
import dev.sluice.intake.WebhookRequest;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Runner;
import dev.sluice.routing.RoutingTable;
import dev.sluice.scheduler.Scheduler.Ports;
import dev.sluice.secret.Secret;
import dev.sluice.store.MemoryLedger;
import dev.sluice.store.TestStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A history in which nothing goes wrong but GitHub's limits: the real scheduler and the real
 * adapter against the emulated REST API with its limits on, held to the laws of every history.
 */
final class Storm {
  static final Secret TOKEN = Secret.of("ghp_storm");

  /** Fewer than the adapter lets through for any kind of call, for it waits in real time. */
  static final int AT_ONCE = 24;

  /** What a look takes at least. */
  private static final Duration MOMENT = Duration.ofMillis(1);

  final World world;
  final GithubRest rest;
  final List<Exchange> exchanges = new ArrayList<>();

  private final Chance chance;
  private final Laws laws;
  private final Fibers fibers;
  private final Server server;
  private final Set<String> unheard = new HashSet<>();
  private final boolean overlapping;

  /**
   * @param hourlyLimit calls per hour of each identity
   * @param overlapping whether calls to GitHub take time, so that some are under way while another
   *     is refused
   */
  Storm(
      long seed,
      AppliedTable table,
      int hourlyLimit,
      boolean overlapping,
      Function<InProcessGithub, GithubApi> credential) {
    this.chance = Chance.of(seed);
    this.overlapping = overlapping;
    this.world = new World(chance.split(), table);
    this.fibers = new Fibers(world.timeline);
    world.calm();
    this.rest =
        new GithubRest(
            world.github,
            world.timeline,
            Set.of(TOKEN),
            hourlyLimit,
            GithubCourier.onTimeline(world.timeline, Duration.ofMillis(20), this::receive));
    rest.secondaryLimits(true);
    rest.deliverTo(URI.create("https://hooks.test/webhook"), Secret.of(Server.SECRET));
    this.laws = new Laws(world, Settings.DEFAULT);
    GithubApi api =
        credential.apply(new InProcessGithub(rest, world.timeline::now, this::way, exchanges::add));
    var outside = new Outside(world, chance.split(), () -> fibers.pass(latency()));
    var modal = new FaultyModal(world, outside, laws);
    this.server =
        new Server(
            world,
            chance.split(),
            Settings.DEFAULT,
            new Ports(api.runners(), api.workflowRuns(), modal, modal, api.deliveries()),
            new Weather());
  }

  /** A pools file as the generation of that serial. */
  static AppliedTable table(long serial, String file) {
    var loaded = PoolsLoader.load(List.of(SourceText.of("pools.yaml", file)));
    return TestStore.applied(
        serial,
        RoutingTable.compile(
            loaded
                .config()
                .orElseThrow(() -> new IllegalStateException(loaded.diagnostics().toString()))));
  }

  private Duration latency() {
    return chance.between(Duration.ofMillis(20), Duration.ofMillis(250));
  }

  private void way() {
    if (overlapping) {
      fibers.pass(latency());
    }
  }

  /** From now on no webhook of that repository arrives, and GitHub is told that it did. */
  void unheard(String repository) {
    unheard.add(repository);
  }

  private GithubReply receive(GithubPost post) {
    world.arrived();
    int code = 202;
    if (unheard.stream().noneMatch(name -> post.body().contains("\"" + name + "\""))) {
      Map<String, String> headers = post.headers();
      code =
          server.receive(
              new WebhookRequest(
                  "application/json",
                  headers.get("X-Hub-Signature-256"),
                  headers.get("X-GitHub-Event"),
                  headers.get("X-GitHub-Delivery"),
                  headers.get("X-GitHub-Hook-ID"),
                  headers.get("X-GitHub-Hook-Installation-Target-Type"),
                  post.body().getBytes(StandardCharsets.UTF_8)));
    }
    world.tell(post + " -> " + code);
    return GithubReply.answered(code, Map.of(), "");
  }

  /** Queues a run with that many jobs. */
  List<GithubJob> queue(String repository, int jobs, Duration length, String conclusion) {
    return world.github.queue(
        GithubJobRequest.of(repository, List.of("modal")).ending(length, conclusion).times(jobs));
  }

  void cancel(GithubJob job) {
    if (world.github.cancel(job.id())) {
      world.cancelled.add(job.id());
    }
  }

  Instant at(Duration sinceStart) {
    return World.START.plus(sinceStart);
  }

  void later(Duration delay, Runnable deed) {
    world.timeline.after(delay, deed);
  }

  /** Goes on until then. */
  void playTo(Duration sinceStart) {
    Instant end = at(sinceStart);
    while (world.now().isBefore(end)) {
      step(end);
    }
  }

  /** Goes on until that holds; breaks a law if it does not in time. */
  void playUntil(BooleanSupplier done, Duration patience, String what) {
    Instant end = world.now().plus(patience);
    while (!done.getAsBoolean()) {
      if (!world.now().isBefore(end)) {
        throw new LawBroken("noJobIsLost", what + ", not after " + patience + "\n" + world.history);
      }
      step(end);
    }
  }

  /** Goes on until nothing is left to do, and holds the end to the laws. */
  void settle(Duration patience) {
    playUntil(laws::isQuiet, patience, "nothing is left to do");
    laws.atQuiescence();
    require(exchanges.stream().noneMatch(Exchange::tooEarly), "noCallIsTooEarly");
    if (!overlapping) {
      require(rest.callsBeforeAllowed() == 0, "noCallIsTooEarly");
    }
  }

  private void require(boolean holds, String law) {
    if (!holds) {
      throw new LawBroken(law, world.history.toString());
    }
  }

  private void step(Instant end) {
    if (server.isLookDue()) {
      boolean woken = server.isWoken();
      if (server.look()) {
        laws.everyQueuedJobHasARunnerOrAReason(server);
        laws.noRunnerIsBelievedForLong(server);
        laws.nothingRunsHot(!woken && !server.hasActs() && !server.isLookDue());
      }
      world.timeline.advance(MOMENT);
    } else if (server.hasActs() && fibers.running() < AT_ONCE) {
      fibers.start(server::act);
    } else {
      Instant next = server.nextLook().isBefore(end) ? server.nextLook() : end;
      Instant due = world.timeline.next().filter(next::isAfter).orElse(next);
      Duration span = Duration.between(world.now(), due);
      world.timeline.advance(span.isNegative() ? Duration.ZERO : span);
    }
  }

  long count(Predicate<Exchange> which) {
    return exchanges.stream().filter(which).count();
  }

  /** Calls that GitHub refused because of a limit of a minute, or of one of the bursts. */
  long secondaryRefusals() {
    return count(Exchange::secondary);
  }

  /** When each call of a kind was sent in a span of time since the start, in order. */
  List<Duration> sent(Predicate<Exchange> which, Duration from, Duration to) {
    return exchanges.stream()
        .filter(which)
        .map(exchange -> Duration.between(World.START, exchange.at()))
        .filter(at -> at.compareTo(from) >= 0 && at.compareTo(to) < 0)
        .sorted()
        .toList();
  }

  List<Duration> sent(Kind kind, Duration from, Duration to) {
    return sent(exchange -> exchange.kind() == kind, from, to);
  }

  long count(Kind kind) {
    return count(exchange -> exchange.kind() == kind);
  }

  /** When the last runner was registered, since the start. */
  Duration lastMint() {
    return exchanges.stream()
        .filter(exchange -> exchange.kind() == Kind.MINT && exchange.status() == 201)
        .map(exchange -> Duration.between(World.START, exchange.at()))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Calls by kind, and those that were refused. */
  String figures() {
    var text = new StringBuilder();
    for (Kind kind : Kind.values()) {
      text.append(kind.name().toLowerCase(Locale.ROOT))
          .append(' ')
          .append(count(kind))
          .append(", ");
    }
    return text
        + "304 "
        + count(exchange -> exchange.status() == 304)
        + ", refused: primary "
        + count(exchange -> exchange.status() == 403 && !exchange.secondary())
        + ", secondary "
        + count(exchange -> exchange.status() == 403 && exchange.secondary())
        + ", 429 "
        + count(exchange -> exchange.status() == 429)
        + "; sandboxes "
        + world.modal.sandboxes().all().size()
        + " of "
        + world.rows.runners().size()
        + " planned; last mint "
        + lastMint().toSeconds()
        + " s; end "
        + Duration.between(World.START, world.now()).toSeconds()
        + " s";
  }

  /** Calls by kind in each span, to see what stops first. */
  String course(Duration span) {
    var text = new StringBuilder();
    Duration end = Duration.between(World.START, world.now());
    for (Duration from = Duration.ZERO; from.compareTo(end) < 0; from = from.plus(span)) {
      text.append(String.format("  %4d min:", from.toMinutes()));
      for (Kind kind : Kind.values()) {
        text.append(String.format(" %s %d", kind, sent(kind, from, from.plus(span)).size()));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private final class Weather implements MemoryLedger.Weather {
    @Override
    public void storing(Collection<Job> jobs, Collection<Runner> runners) {
      laws.storing(runners);
    }

    @Override
    public void broken(RuntimeException failure) {
      Laws.noWorkBreaks(failure);
    }
  }
}
