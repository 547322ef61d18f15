package dev.sluice.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Gpu;
import dev.sluice.config.GpuTypes;
import dev.sluice.diagnostic.SourceText;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The built-in table, and what hours and jobs cost by it. */
class PriceTableTest {
  private static final PriceTable BUILT_IN = PriceTable.builtIn();

  private static Requests requests(@Nullable Gpu gpu, String... regions) {
    return new Requests(gpu, 8000, 32 * 1024, List.of(regions));
  }

  private static HourlyCost.Known known(PriceTable prices, Requests requests) {
    return (HourlyCost.Known) prices.perHour(requests);
  }

  private static BigDecimal perHour(Requests requests) {
    return known(BUILT_IN, requests).usdPerHour();
  }

  @Test
  void hasAPriceForEveryTypeThatThePoolsFileKnows() {
    assertThat(GpuTypes.KNOWN)
        .allSatisfy(type ->
            assertThat(BUILT_IN.perHour(requests(new Gpu(type, 1))))
                .as(type)
                .isInstanceOf(HourlyCost.Known.class));
  }

  @Test
  void saysOfWhatDayItIsAndThatModalHasNotConfirmedIt() {
    HourlyCost.Known cost = known(BUILT_IN, requests(new Gpu("T4", 1), "us-east-1"));
    assertThat(cost.sources())
        .extracting(PriceSource::describe)
        .containsExactly("prices of 2026-06-01, not confirmed by Modal");
  }

  @Test
  void addsUpWhatIsRequested() {
    // 3600 * (2 * 0.001097 + 8 * 0.00003942 + 32 * 0.00000667)
    assertThat(perHour(requests(new Gpu("H100", 2)))).isEqualByComparingTo("9.80208");
    assertThat(known(BUILT_IN, requests(new Gpu("H100", 2))).parts())
        .extracting(HourlyCost.Part::of)
        .containsExactly("gpu", "cpu", "memory");
  }

  @Test
  void takesModalsOwnRequestWhereAPoolMakesNone() {
    var least =
        new Requests(null, Requests.DEFAULT_MILLI_CORES, Requests.DEFAULT_MEMORY_MIB, List.of());
    // 3600 * (0.125 * 0.00003942 + 0.125 * 0.00000667)
    assertThat(perHour(least)).isEqualByComparingTo("0.0207405");
  }

  @ParameterizedTest
  @CsvSource({"H100!,H100", "B200+,B200", "A100,A100-40GB"})
  void sellsATypeAsTheOneItIs(String written, String sold) {
    assertThat(perHour(requests(new Gpu(written, 1))))
        .isEqualTo(perHour(requests(new Gpu(sold, 1))));
  }

  @ParameterizedTest
  @CsvSource({"'',1", "us,1.5", "us-west,1.75", "us-east-1,1.75", "'eu-west,us',1.5"})
  void multipliesByTheSmallestOfTheRegions(String regions, BigDecimal factor) {
    String[] names = regions.isEmpty() ? new String[0] : regions.split(",");
    assertThat(perHour(requests(new Gpu("L4", 1), names)))
        .isEqualByComparingTo(perHour(requests(new Gpu("L4", 1))).multiply(factor));
  }

  @Test
  void knowsNothingOfATypeWithoutAPrice() {
    assertThat(BUILT_IN.perHour(requests(new Gpu("B300", 1))))
        .isEqualTo(new HourlyCost.Unknown("no price is known for the GPU B300"));
    assertThat(PriceTable.EMPTY.perHour(requests(null)))
        .isEqualTo(new HourlyCost.Unknown("no price is known for CPU or memory"));
    PriceTable noRegions =
        new PriceTable(Map.of(), BUILT_IN.cpuCore(), BUILT_IN.memoryGib(), null, null);
    assertThat(noRegions.perHour(requests(null, "us")))
        .isEqualTo(new HourlyCost.Unknown("no multiplier is known for its regions"));
  }

  @Test
  void prefersTheFileToModalAndModalToTheTable() {
    PriceTable own =
        PriceFile.read(
                SourceText.of(
                    "mine.yaml",
                    """
                    version: 1
                    date: 2026-10-01
                    confirmed: true
                    usdPerSecond: { gpu: { h100: 0.001 } }
                    """))
            .table()
            .orElseThrow();
    PriceTable told =
        ModalRates.read(
                Map.of("gpu_h100", "9.99", "sandbox_cpu", "0.18"), LocalDate.parse("2026-11-24"))
            .table();
    HourlyCost.Known cost = known(own.over(told).over(BUILT_IN), requests(new Gpu("H100", 1)));
    assertThat(cost.parts())
        .extracting(part -> part.source().kind())
        .containsExactly(PriceSource.Kind.FILE, PriceSource.Kind.MODAL, PriceSource.Kind.BUILT_IN);
    assertThat(cost.sources())
        .extracting(PriceSource::describe)
        .containsExactly(
            "prices of 2026-10-01 from mine.yaml",
            "rates that Modal gave on 2026-11-24",
            "prices of 2026-06-01, not confirmed by Modal");
    assertThat(cost.parts().getFirst().usdPerHour()).isEqualByComparingTo("3.6");
  }

  @ParameterizedTest
  @CsvSource({"A100,A100-40GB", "A100-40GB,A100", "A100,A100", "H100,H100!", "B200,B200+"})
  void takesTheFilesPriceOfATypeThatIsSoldAsTheOne(String listed, String asked) {
    HourlyCost.Known cost =
        known(own("{ " + listed + ": 0.001 }").over(BUILT_IN), requests(new Gpu(asked, 1)));

    assertThat(cost.parts().getFirst().source().kind()).isEqualTo(PriceSource.Kind.FILE);
    assertThat(cost.parts().getFirst().usdPerHour()).isEqualByComparingTo("3.6");
  }

  @Test
  void takesThePriceOfTheVeryTypeBeforeThatOfOneThatIsSoldAsIt() {
    PriceTable both = own("{ A100: 0.001, A100-40GB: 0.002 }").over(BUILT_IN);

    assertThat(known(both, requests(new Gpu("A100", 1))).parts().getFirst().usdPerHour())
        .isEqualByComparingTo("3.6");
    assertThat(known(both, requests(new Gpu("A100-40GB", 1))).parts().getFirst().usdPerHour())
        .isEqualByComparingTo("7.2");
  }

  private static PriceTable own(String gpus) {
    String text = "version: 1\ndate: 2026-10-01\nusdPerSecond: { gpu: %s }\n".formatted(gpus);
    return PriceFile.read(SourceText.of("mine.yaml", text)).table().orElseThrow();
  }

  @Test
  void aSmallAmountIsNotRoundedToNothing() {
    BigDecimal tiny = Usd.rounded(new BigDecimal("0.0000314159"));
    assertThat(tiny).isEqualByComparingTo("0.000031");
    assertThat(Usd.text(tiny)).isEqualTo("less than $0.0001");
    assertThat(Usd.rounded(BigDecimal.ZERO)).isEqualTo(new BigDecimal("0.0000"));
    assertThat(Usd.rounded(new BigDecimal("0.00014"))).isEqualTo(new BigDecimal("0.0001"));
  }

  @ParameterizedTest
  @CsvSource({
    "0,$0.00",
    "4.2149,$4.21",
    "0.01,$0.01",
    "0.0099,$0.0099",
    "0.0001,$0.0001",
    "0.00009,less than $0.0001",
    "'1234.5','$1,234.50'"
  })
  void writesAmountsForPeople(BigDecimal usd, String text) {
    assertThat(Usd.text(usd)).isEqualTo(text);
  }

  @Test
  void pricesALifeToItsFraction() {
    HourlyCost.Known cost = known(BUILT_IN, requests(new Gpu("H100", 2)));
    assertThat(cost.usd(Duration.ofMinutes(90).plusMillis(500)))
        .isEqualByComparingTo(
            cost.usdPerHour()
                .multiply(new BigDecimal("1.5"))
                .add(cost.usdPerHour().divide(BigDecimal.valueOf(7200))));
  }
}
