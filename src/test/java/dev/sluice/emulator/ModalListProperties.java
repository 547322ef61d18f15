package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import modal.client.SandboxInfo;
import modal.client.SandboxListRequest;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Who reads a list until an empty page sees every sandbox once, though others come and go. */
class ModalListProperties {
  /**
   * @param kinds of what is created: 0 and 1 in V1, 2 in V2, 3 with another tag, 4 has ended
   * @param arrivals while the pages are read
   */
  @Property(tries = 200)
  void everyLiveSandboxIsSeenOnceNewestFirst(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 4) Integer> kinds,
      @ForAll @IntRange(min = 1, max = 10) int pageSize,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 0, max = 3) Integer> arrivals,
      @ForAll boolean timePasses) {
    var world = new World();
    world.model.sandboxes().pageSize(pageSize);
    List<String> both = new ArrayList<>();
    List<String> firstFamily = new ArrayList<>();
    for (int kind : kinds) {
      String id = world.create(kind == 2 ? ModalFamily.V2 : ModalFamily.V1, kind == 3 ? "b" : "a");
      if (kind == 4) {
        world.model.sandboxes().terminate(id);
      } else if (kind != 3) {
        both.addFirst(id);
      }
      if (kind <= 1) {
        firstFamily.addFirst(id);
      }
      world.time.advance(timePasses ? Duration.ofMillis(kind) : Duration.ZERO);
    }

    assertThat(world.read(ModalFamily.V2, arrivals)).isEqualTo(both);
    assertThat(world.read(ModalFamily.V1, arrivals).stream().filter(both::contains).toList())
        .isEqualTo(firstFamily);
  }

  /** One for each try. */
  private static final class World {
    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-11-24T12:00:00Z"));
    private final ModalModel model = new ModalModel(time, (_, _, _) -> () -> {}, new Random(5));
    private final String app = model.objects().app("", "app", true);
    private final String image =
        model.images().build(new ModalImages.Layer("", List.of("FROM base"), "", "2025.06")).id();

    private List<String> read(ModalFamily family, List<Integer> arrivals) {
      var calls = new ModalSandboxCalls(model, family);
      Set<String> before = new HashSet<>();
      model.sandboxes().live().forEach(sandbox -> before.add(sandbox.id()));
      List<String> seen = new ArrayList<>();
      var request =
          SandboxListRequest.newBuilder().setAppId(app).addTags(ModalSocket.tag("pool", "a"));
      for (int page = 0; ; page++) {
        List<SandboxInfo> infos = calls.list(request.build()).getSandboxesList();
        if (infos.isEmpty()) {
          return seen;
        }
        infos.stream().map(SandboxInfo::getId).filter(before::contains).forEach(seen::add);
        request.setBeforeTimestamp(infos.getLast().getCreatedAt());
        for (int i = 0; i < arrivals.get(page % arrivals.size()); i++) {
          create(ModalFamily.V1, "a");
        }
      }
    }

    private String create(ModalFamily family, String pool) {
      var definition =
          new ModalDefinition(
              app,
              "",
              image,
              List.of(),
              List.of(),
              new ModalDefinition.Resources("", 0, 0, 0, 0, 0),
              Duration.ofHours(1),
              null,
              List.of(),
              "",
              new ModalDefinition.Network(ModalDefinition.Network.Mode.OPEN, List.of(), List.of()),
              List.of(),
              "",
              "",
              Map.of());
      return model
          .sandboxes()
          .create(family, definition, ModalEnv.ofSecrets(List.of()), Map.of("pool", pool), "");
    }
  }
}
