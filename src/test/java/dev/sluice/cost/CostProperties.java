package dev.sluice.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Gpu;
import dev.sluice.config.GpuTypes;
import dev.sluice.diagnostic.SourceText;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Laws of prices and costs. */
class CostProperties {
  private static final PriceTable BUILT_IN = PriceTable.builtIn();

  @Provide
  Arbitrary<Gpu> gpus() {
    return Combinators.combine(Arbitraries.of(GpuTypes.KNOWN), Arbitraries.integers().between(1, 8))
        .as(Gpu::new);
  }

  @Provide
  Arbitrary<List<String>> regions() {
    return Arbitraries.of("us", "eu", "us-east", "us-west-2", "ap-south").list().ofMaxSize(3);
  }

  @Provide
  Arbitrary<Requests> requests() {
    return Combinators.combine(
            gpus().injectNull(0.4),
            Arbitraries.integers().between(1, 64_000),
            Arbitraries.integers().between(1, 1 << 19),
            regions())
        .as(Requests::new);
  }

  @Provide
  Arbitrary<Duration> lives() {
    return Arbitraries.longs().between(0, Duration.ofHours(24).toNanos()).map(Duration::ofNanos);
  }

  @Provide
  Arbitrary<PriceTable> tables() {
    Arbitrary<BigDecimal> prices =
        Arbitraries.bigDecimals().between(new BigDecimal("0.000001"), BigDecimal.TEN).ofScale(12);
    Arbitrary<BigDecimal> factors =
        Arbitraries.bigDecimals().between(BigDecimal.ONE, BigDecimal.TEN).ofScale(3);
    Arbitrary<PriceSource> sources =
        Combinators.combine(
                Arbitraries.integers().between(1, 365 * 60).map(LocalDate::ofEpochDay),
                Arbitraries.of(true, false))
            .as((day, confirmed) ->
                new PriceSource(PriceSource.Kind.FILE, day, confirmed, "mine.yaml"));
    return Combinators.combine(
            sources,
            Arbitraries.maps(Arbitraries.of(GpuTypes.KNOWN), prices).ofMaxSize(5),
            prices.injectNull(0.3),
            prices.injectNull(0.3),
            factors.injectNull(0.3),
            factors.injectNull(0.3))
        .as((source, gpus, cpu, memory, broad, narrow) -> {
          Map<String, Figure> figures = new HashMap<>();
          gpus.forEach((type, price) -> figures.put(type, new Figure(plain(price), source)));
          return new PriceTable(
              figures,
              figure(cpu, source),
              figure(memory, source),
              figure(broad, source),
              figure(narrow, source));
        });
  }

  private static BigDecimal plain(BigDecimal number) {
    return number.stripTrailingZeros();
  }

  private static @Nullable Figure figure(@Nullable BigDecimal number, PriceSource source) {
    return number == null ? null : new Figure(plain(number), source);
  }

  private static HourlyCost.Known cost(Requests requests) {
    return (HourlyCost.Known) BUILT_IN.perHour(requests);
  }

  @Property
  void twoLivesCostWhatOneOfBothCosts(
      @ForAll("requests") Requests requests,
      @ForAll("lives") Duration first,
      @ForAll("lives") Duration second) {
    HourlyCost.Known cost = cost(requests);
    assertThat(cost.usd(first).add(cost.usd(second)))
        .isEqualByComparingTo(cost.usd(first.plus(second)));
    assertThat(cost.usd(Duration.ofHours(1))).isEqualByComparingTo(cost.usdPerHour());
  }

  @Property
  void theWholeIsTheSumOfItsParts(@ForAll("requests") Requests requests) {
    HourlyCost.Known cost = cost(requests);
    assertThat(
            cost.parts().stream()
                .map(HourlyCost.Part::usdPerHour)
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(cost.usdPerHour());
  }

  @Property
  void whoAsksForMorePaysMore(@ForAll("requests") Requests less, @ForAll("requests") Requests b) {
    var more =
        new Requests(
            less.gpu(),
            Math.max(less.milliCores(), b.milliCores()),
            Math.max(less.memoryMib(), b.memoryMib()),
            less.regions());
    int expected =
        more.milliCores() > less.milliCores() || more.memoryMib() > less.memoryMib() ? 1 : 0;
    assertThat(cost(more).usdPerHour().compareTo(cost(less).usdPerHour())).isEqualTo(expected);
  }

  @Property
  void gpusCostByTheirNumber(@ForAll("gpus") Gpu gpu, @ForAll("regions") List<String> regions) {
    BigDecimal one = gpuPart(new Gpu(gpu.type(), 1), regions);
    assertThat(gpuPart(gpu, regions))
        .isEqualByComparingTo(one.multiply(BigDecimal.valueOf(gpu.count())));
  }

  private static BigDecimal gpuPart(Gpu gpu, List<String> regions) {
    HourlyCost.Part part = cost(new Requests(gpu, 125, 128, regions)).parts().getFirst();
    assertThat(part.of()).isEqualTo("gpu");
    return part.usdPerHour();
  }

  @Property
  void oneMoreRegionToChooseFromNeverCostsMore(
      @ForAll("requests") Requests requests, @ForAll("regions") List<String> regions) {
    BigDecimal least =
        regions.stream()
            .map(region -> in(requests, List.of(region)))
            .min(BigDecimal::compareTo)
            .orElseGet(() -> in(requests, List.of()));
    assertThat(in(requests, regions)).isEqualByComparingTo(least);
  }

  private static BigDecimal in(Requests requests, List<String> regions) {
    return cost(new Requests(requests.gpu(), requests.milliCores(), requests.memoryMib(), regions))
        .usdPerHour();
  }

  @Property
  void whatAFileNamesGoesBeforeTheTableAndNothingElseChanges(
      @ForAll("tables") PriceTable own, @ForAll("tables") PriceTable other) {
    PriceTable both = own.over(other);
    assertThat(both.gpus()).containsAllEntriesOf(own.gpus());
    assertThat(both.over(other)).isEqualTo(both);
    assertThat(own.over(PriceTable.EMPTY)).isEqualTo(own);
    assertThat(PriceTable.EMPTY.over(own)).isEqualTo(own);
    other
        .gpus()
        .forEach((type, price) -> {
          if (!own.gpus().containsKey(type)) {
            assertThat(both.gpus()).containsEntry(type, price);
          }
        });
    assertThat(both.cpuCore()).isEqualTo(own.cpuCore() == null ? other.cpuCore() : own.cpuCore());
  }

  @Property
  void readsTheTableThatIsWritten(@ForAll("tables") PriceTable table) {
    PriceFile.Read read = PriceFile.read(SourceText.of("mine.yaml", written(table)));
    assertThat(read.diagnostics()).as(written(table)).isEmpty();
    assertThat(read.table()).contains(table);
  }

  private static String written(PriceTable table) {
    PriceSource source =
        java.util.stream.Stream.of(
                table.cpuCore(), table.memoryGib(), table.broad(), table.narrow())
            .flatMap(java.util.stream.Stream::ofNullable)
            .findFirst()
            .or(() -> table.gpus().values().stream().findFirst())
            .map(Figure::source)
            .orElse(new PriceSource(PriceSource.Kind.FILE, LocalDate.EPOCH, false, ""));
    StringBuilder out = new StringBuilder("version: 1\n");
    out.append("date: ").append(source.asOf()).append('\n');
    out.append("confirmed: ").append(source.confirmed()).append('\n');
    out.append("usdPerSecond:\n  gpu: {");
    new TreeMap<>(table.gpus())
        .forEach((type, price) ->
            out.append('"').append(type).append("\": ").append(number(price)).append(", "));
    out.append("}\n");
    line(out, "cpuCore", table.cpuCore());
    line(out, "memoryGiB", table.memoryGib());
    out.append("regionMultiplier: {");
    out.append(table.broad() == null ? "" : "broad: " + number(table.broad()) + ", ");
    out.append(table.narrow() == null ? "" : "narrow: " + number(table.narrow()));
    return out.append("}\n").toString();
  }

  private static void line(StringBuilder out, String key, @Nullable Figure figure) {
    if (figure != null) {
      out.append("  ").append(key).append(": ").append(number(figure)).append('\n');
    }
  }

  private static String number(Figure figure) {
    return figure.value().toPlainString();
  }
}
