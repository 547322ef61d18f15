package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;

import dev.sluice.Canary;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.generation.Provided;
import dev.sluice.provider.Answer;
import dev.sluice.provider.SandboxProvider.Request;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Fork;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.SandboxSpec;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Takes a pool from its text to Modal's wire: compiled, routed, provided for and started. */
final class Launch {
  static final String NAME = "sluice-abc123-gpu-00000001";
  private static final String REPOSITORY = "acme/app";

  private final ModalWorld world;
  private final PoolsConfig config;

  /**
   * @param text a pools file with a pool for the label modal
   */
  Launch(ModalWorld world, String text) {
    this.world = world;
    var loaded = PoolsLoader.load(List.of(SourceText.of("runner-pools.yaml", text)));
    config = loaded.config().orElseThrow(() -> new AssertionError(loaded.diagnostics().toString()));
  }

  SandboxSpec spec() {
    var job = PoolFixtures.job(REPOSITORY, List.of("modal"), Visibility.PRIVATE, Fork.NO);
    return switch (RoutingTable.compile(config).route(job)) {
      case Decision.Routed routed -> routed.spec();
      case Decision other -> throw new AssertionError("not routed: " + other);
    };
  }

  /** What a server does when it starts, and whether its images are ready. */
  boolean provide() {
    return Provided.once(config, world.modal);
  }

  /** What a launch does, until its sandbox has a machine. */
  Answer<String> start(String name, Map<String, String> tags) {
    SandboxSpec spec = spec();
    String image = value(world.modal.image(spec.image(), spec.docker(), _ -> {}));
    String secret =
        value(world.modal.secret(Map.of("JIT", Canary.secret("jit")), UUID.randomUUID()));
    Answer<String> created =
        world.modal.create(new Request(name, spec, image, secret, tags, UUID.randomUUID()));
    if (created instanceof Answer.Ok<String>(String id)) {
      value(world.modal.placement(id));
    }
    return created;
  }
}
