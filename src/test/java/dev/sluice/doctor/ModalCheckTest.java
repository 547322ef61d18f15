package dev.sluice.doctor;

import static dev.sluice.doctor.Finding.Level.FAIL;
import static dev.sluice.doctor.Finding.Level.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.Canary;
import dev.sluice.emulator.ModalEmulator;
import dev.sluice.emulator.ModalFault;
import dev.sluice.emulator.ModalModel;
import dev.sluice.emulator.ModalRefusal;
import dev.sluice.emulator.RealTimeline;
import dev.sluice.modal.Modal;
import dev.sluice.modal.ModalConnection;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the doctor says of an emulated Modal, over sockets. */
class ModalCheckTest {
  private static final String POOLS =
      """
      version: 1
      pools:
        - name: cpu
          match: { labels: [modal] }
          secrets: [api-keys]
          proxy: office
          volumes: [{ name: ci-cache, mount: /cache }]
          image: { from: "registry.example.com/runner:1", registrySecret: registry }
      """;

  private final RealTimeline time = new RealTimeline(InstantSource.system());
  private final ModalModel model = new ModalModel(time, (_, _, _) -> () -> {}, new Random(1));
  private final ModalEmulator emulator;

  ModalCheckTest() throws IOException {
    emulator = ModalEmulator.start(model, 0);
  }

  @AfterEach
  void stop() {
    emulator.close();
    time.close();
  }

  private List<Finding> check() {
    return check(emulator.url());
  }

  private List<Finding> check(URI url) {
    var connection =
        new ModalConnection(url, Canary.secret("id"), Canary.secret("secret"), "ci", "main");
    try (Modal modal = new Modal(connection, InstantSource.system())) {
      List<Finding> findings =
          new Doctor(new Doctor.Outside(null, modal), InstantSource.system(), new Random(1))
              .examine(
                  new Doctor.Question(DoctorWorld.pools(POOLS), List.of(), null, false), _ -> {});
      DoctorWorld.checkAll(findings);
      return findings;
    }
  }

  @Test
  void whatIsMissingIsNamedAndNothingIsMade() {
    List<Finding> missing = check();
    assertThat(missing)
        .extracting(Finding::check, Finding::subject, Finding::level)
        .containsExactly(
            tuple("modal", "", OK),
            tuple("modal.secret", "api-keys", FAIL),
            tuple("modal.secret", "registry", FAIL),
            tuple("modal.volume", "ci-cache", OK),
            tuple("modal.proxy", "office", FAIL));
    assertThat(missing.get(3).message()).contains("serve creates it");
    assertThat(check()).isEqualTo(missing);
    model.objects().addSecret("main", "api-keys", Map.of());
    model.objects().addSecret("main", "registry", Map.of());
    model.objects().addProxy("main", "office");
    model.objects().volume("main", "ci-cache", true);
    assertThat(check()).extracting(Finding::level).containsOnly(OK);
    assertThat(check().get(3).message()).isEqualTo("it is there");
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_ARGUMENT"})
  void aModalThatRefuses(ModalRefusal.Reason reason) {
    model.faults().next("EnvironmentGetOrCreate", 1, ModalFault.before(reason));
    assertThat(check())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.level()).isEqualTo(FAIL);
          assertThat(one.help()).contains("MODAL_TOKEN_ID");
        });
  }

  @Test
  void aModalThatIsNotThere() {
    assertThat(check(URI.create("http://127.0.0.1:1")))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.level()).isEqualTo(FAIL);
          assertThat(one.help()).contains("status.modal.com");
        });
  }
}
