package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.CutProxy;
import dev.sluice.store.TestPostgres;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StartWithoutStoreTest {
  /** What a start reads once the store is open. */
  private static final String LATEST = "from generation order by serial desc";

  @Test
  void aDatabaseThatGoesAwayDuringTheStartDoesNotEndIt() {
    TestPostgres server = TestPostgres.server();
    var lost = new AtomicBoolean();
    try (EmulatedWorld world = EmulatedWorld.start(0, 0);
        var proxy = new CutProxy(server.port())) {
      proxy.loseAnswerTo(said -> said.contains(LATEST) && lost.compareAndSet(false, true));
      Map<String, String> variables =
          new HashMap<>(StormStore.postgres(server.create(), proxy.port()).variables());
      variables.put("SLUICE_ADMIN_LISTEN", "127.0.0.1:0");
      try (ServeProcess serve =
          ServeProcess.launch(
              world, null, "start-without-store", ServeProcess.quietPort(), variables)) {
        serve.awaitReady();
        assertThat(lost).isTrue();
      }
    }
  }
}
