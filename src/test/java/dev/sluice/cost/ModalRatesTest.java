package dev.sluice.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is understood of rates whose names nobody publishes. */
class ModalRatesTest {
  private static final LocalDate DAY = LocalDate.parse("2026-11-24");

  private static ModalRates.Read read(Map<String, String> rates) {
    return ModalRates.read(rates, DAY);
  }

  private static BigDecimal perHour(Figure figure) {
    return figure.value().multiply(HourlyCost.SECONDS).setScale(8, RoundingMode.HALF_UP);
  }

  @ParameterizedTest
  @CsvSource({
    "gpu_h100,H100",
    "GPU_TYPE_A100_80GB,A100-80GB",
    "Nvidia A100 (40GB),A100-40GB",
    "gpu-a100,A100-40GB",
    "rtx-pro-6000,RTX-PRO-6000",
    "A10G,A10",
    "sandbox.gpu.l40s,L40S",
    "gpu/T4,T4"
  })
  void findsTheTypeInAName(String name, String type) {
    ModalRates.Read read = read(Map.of(name, "3.95"));
    assertThat(read.used()).isOne();
    assertThat(read.ignored()).isZero();
    assertThat(read.table().gpus()).containsOnlyKeys(type);
    Figure figure = read.table().gpus().values().iterator().next();
    assertThat(perHour(figure)).isEqualByComparingTo("3.95");
    assertThat(figure.source()).isEqualTo(PriceSource.modal(DAY));
  }

  @Test
  void takesCpuAndMemoryOnlyWhereSandboxesAreNamed() {
    Map<String, String> rates = new LinkedHashMap<>();
    rates.put("cpu", "0.047");
    rates.put("memory", "0.008");
    rates.put("sandbox_cpu", "0.1419");
    rates.put("sandbox_memory", "$0.024");
    ModalRates.Read read = read(rates);
    assertThat(read.used()).isEqualTo(2);
    assertThat(read.ignored()).isEqualTo(2);
    PriceTable table = read.table().over(PriceTable.EMPTY);
    assertThat(table.cpuCore())
        .isNotNull()
        .satisfies(cpu -> assertThat(perHour(cpu)).isEqualByComparingTo("0.1419"));
    assertThat(table.memoryGib())
        .isNotNull()
        .satisfies(memory -> assertThat(perHour(memory)).isEqualByComparingTo("0.024"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "volume_storage",
        "sandbox_disk",
        "gpu_h100_nonpreemptible",
        "region_multiplier_us",
        "gpu_h100_h200",
        "gpu_b300",
        "sandbox_cpu_memory",
        "",
        "credits"
      })
  void ignoresWhatItDoesNotUnderstand(String name) {
    ModalRates.Read read = read(Map.of(name, "1.00"));
    assertThat(read.table()).isEqualTo(PriceTable.EMPTY);
    assertThat(read.ignored()).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "3.95,true",
    "$3.95,true",
    "3.95 USD,true",
    "3.95/h,true",
    "$3.95 per hour,true",
    "3.95/s,false",
    "0,false",
    "-3,false",
    "1e3,false",
    "12345.0,false",
    "EUR 3,false",
    "'',false"
  })
  void takesOnlyAmountsOfDollars(String value, boolean good) {
    assertThat(read(Map.of("gpu_h100", value)).used()).isEqualTo(good ? 1 : 0);
  }

  @Test
  void takesTheRateOfSandboxesAndNeitherOfTwoThatContradict() {
    assertThat(read(Map.of("gpu_h100", "4", "sandbox_gpu_h100", "3")).table().gpus().values())
        .singleElement()
        .satisfies(figure -> assertThat(perHour(figure)).isEqualByComparingTo("3"));
    ModalRates.Read read = read(Map.of("gpu_a100", "2", "gpu_a100_40gb", "3", "gpu_t4", "0.59"));
    assertThat(read.table().gpus()).containsOnlyKeys("T4");
    assertThat(read.ignored()).isEqualTo(2);
    assertThat(read(Map.of("gpu_a100", "2.10", "gpu_a100_40gb", "2.1")).used()).isEqualTo(2);
  }

  @Property(tries = 300)
  void takesAnyRatesAndCountsThemAll(@ForAll Map<String, String> rates) {
    Map<String, String> more = new HashMap<>(rates);
    more.put("gpu_h100", "3.95");
    ModalRates.Read read = read(more);
    assertThat(read.used() + read.ignored()).isEqualTo(more.size());
    assertThat(read.used()).isPositive();
  }
}
