package dev.sluice.generation;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.emulator.VirtualTimeline;
import dev.sluice.ledger.Ledger;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.routing.RoutingTable;
import dev.sluice.secret.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store, a Modal that does as it is told, and an applier between them. */
final class ApplyWorld implements Provisioner {
  static final Instant START = Instant.parse("2026-11-29T03:00:00Z");

  final VirtualTimeline time = new VirtualTimeline(START);
  final Ledger ledger;
  final Generations generations;
  final ActiveTable tables;
  final Applier applier;
  final Reloads reloads;
  final List<String> calls = new ArrayList<>();

  /** Runs before each answer of Modal. */
  Consumer<String> meanwhile = _ -> {};

  /** What Modal refuses, and how. */
  String failing = "";

  Failure failure = new Failure.Absent("there is none");
  String latest = "2.337.0";
  List<String> failingTests = List.of();
  Optional<String> binding = Optional.empty();

  /** Whether texts are for where this server is. */
  boolean here = true;

  ApplyWorld(Ledger ledger) {
    this(ledger, Runnable::run);
  }

  List<String> guardRefusals = List.of();

  ApplyWorld(Ledger ledger, Executor builds) {
    this.ledger = ledger;
    generations = new Generations(ledger, sources -> PoolsLoader.load(sources).config(), time::now);
    tables =
        new ActiveTable(
            generations.latest().flatMap(generations::load).orElseGet(generations::none),
            generations::load);
    reloads = new Reloads(time::now, "start");
    var images = new ImageBuilds(this, time::now, new Random(1), builds);
    applier =
        new Applier(
            generations,
            tables,
            _ -> new Outside(this, images, this::latest, () -> {}),
            new Applier.Binding() {
              @Override
              public Optional<String> refusal(PoolsConfig config) {
                return binding;
              }

              @Override
              public boolean takes(PoolsConfig config) {
                return here;
              }
            },
            (RoutingTable _, List<SourceText> _) -> failingTests,
            (_, _, _) -> guardRefusals);
  }

  private String latest(PoolsConfig config) {
    calls.add("latest");
    return latest;
  }

  /** A pools file with these pools, each for the label of its name. */
  static List<SourceText> pools(String... names) {
    StringBuilder text = new StringBuilder("version: 1\npools:\n");
    for (String name : names) {
      text.append("  - { name: ").append(name);
      text.append(", match: { labels: [").append(name).append("] } }\n");
    }
    return List.of(SourceText.of("pools.yaml", text.toString()));
  }

  static Candidate candidate(List<SourceText> sources) {
    return new Candidate(sources, List.of(), null, true, null, "me", "pools.yaml");
  }

  Applied apply(List<SourceText> sources) {
    return apply(candidate(sources), null, ApplyProgress.SILENT);
  }

  Applied apply(Candidate candidate, @Nullable Long base, ApplyProgress progress) {
    try {
      return applier.apply(candidate, base, progress);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Answer<String> answer(String call) {
    calls.add(call);
    meanwhile.accept(call);
    return call.equals(failing) ? Answer.failed(failure) : Answer.ok(call);
  }

  @Override
  public Answer<String> app() {
    return answer("app");
  }

  @Override
  public Answer<String> image(Image image, Docker docker, Consumer<String> log) {
    return answer("image " + image.runnerVersion());
  }

  @Override
  public Answer<String> volume(String name) {
    return answer("volume " + name);
  }

  @Override
  public Answer<String> namedSecret(String name) {
    return answer("secret " + name);
  }

  @Override
  public Answer<String> proxy(String name) {
    return answer("proxy " + name);
  }

  @Override
  public Answer<String> secret(Map<String, Secret> env, UUID key) {
    throw new AssertionError("no launch here");
  }

  @Override
  public Answer<Removed> removeSecret(String secretId) {
    throw new AssertionError("no launch here");
  }
}
