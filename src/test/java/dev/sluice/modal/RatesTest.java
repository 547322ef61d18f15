package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.emulator.ModalFault;
import dev.sluice.emulator.ModalRefusal.Reason;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Rates;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The workspace's rates over the wire. */
class RatesTest {
  @Test
  void areAskedForAnewEachTime() {
    try (var world = new ModalWorld()) {
      assertThat(value(world.modal.rates()).byName()).isEmpty();
      world.model.billingRates(Map.of("gpu_h100", "3.95"));
      assertThat(value(world.modal.rates()))
          .isEqualTo(new Rates.RateCard(Map.of("gpu_h100", "3.95")));
      assertThat(world.wiretap.calls("WorkspaceBillingRates")).hasSize(2);
    }
  }

  @Test
  void areAFailureWhereModalDoesNotTellThem() {
    try (var world = new ModalWorld()) {
      world
          .model
          .faults()
          .next("WorkspaceBillingRates", 1, ModalFault.before(Reason.PERMISSION_DENIED));
      assertThat(world.modal.rates())
          .isInstanceOfSatisfying(
              Answer.Failed.class,
              failed -> assertThat(failed.failure()).isInstanceOf(Failure.Forbidden.class));
    }
  }
}
