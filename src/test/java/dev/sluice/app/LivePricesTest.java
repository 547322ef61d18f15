package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cost.PriceFile;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Rates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which prices a server goes by. */
class LivePricesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T23:30:00Z");

  private Answer<Rates.RateCard> answer =
      Answer.ok(new Rates.RateCard(Map.of("gpu_h100", "7.20", "gpu_t4", "0.36", "x", "y")));

  private LivePrices prices(PriceTable own) {
    return new LivePrices(own, () -> answer, () -> NOW);
  }

  private static String t4(PriceTable table) {
    return Objects.requireNonNull(table.gpus().get("T4")).source().describe();
  }

  @Test
  void areBuiltInUntilModalAnswers() {
    var prices = prices(PriceTable.EMPTY);
    assertThat(prices.current()).isEqualTo(PriceTable.builtIn());
    prices.ask();
    assertThat(t4(prices.current())).isEqualTo("rates that Modal gave on 2026-11-24");
    assertThat(prices.current().cpuCore()).isEqualTo(PriceTable.builtIn().cpuCore());
  }

  @Test
  void stayWhenModalFails() {
    var prices = prices(PriceTable.EMPTY);
    prices.ask();
    PriceTable known = prices.current();
    answer = Answer.failed(new Failure.Unavailable("gone"));
    prices.ask();
    assertThat(prices.current()).isEqualTo(known);

    var never = prices(PriceTable.EMPTY);
    never.ask();
    assertThat(never.current()).isEqualTo(PriceTable.builtIn());
  }

  @Test
  void areAskedForAgainSoonAFewTimes() {
    var prices = prices(PriceTable.EMPTY);
    answer = Answer.failed(new Failure.Unavailable("gone"));
    assertThat(List.of(prices.ask(), prices.ask(), prices.ask(), prices.ask()))
        .extracting(Duration::toMinutes)
        .containsExactly(1L, 5L, 30L, 24L * 60);

    answer = Answer.ok(new Rates.RateCard(Map.of("gpu_t4", "0.36")));
    assertThat(prices.ask()).isEqualTo(Duration.ofHours(24));
    answer = Answer.failed(new Failure.Unavailable("gone"));
    assertThat(prices.ask()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void anErrorOfOursIsAsNoAnswer() {
    var prices =
        new LivePrices(
            PriceTable.EMPTY,
            () -> {
              throw new IllegalStateException("a bug");
            },
            () -> NOW);

    assertThat(prices.ask()).isEqualTo(Duration.ofMinutes(1));
    assertThat(prices.current()).isEqualTo(PriceTable.builtIn());
  }

  @Test
  void areTheOperatorsBeforeModals() {
    PriceTable own =
        PriceFile.read(
                SourceText.of(
                    "mine.yaml",
                    "version: 1\ndate: 2026-01-02\nusdPerSecond: { gpu: { T4: 0.0001 } }\n"))
            .table()
            .orElseThrow();
    var prices = prices(own);
    prices.ask();
    assertThat(t4(prices.current()))
        .isEqualTo("prices of 2026-01-02 from mine.yaml, not confirmed by Modal");
    assertThat(prices.current().gpus().get("H100"))
        .isNotNull()
        .satisfies(figure -> assertThat(figure.value()).isEqualByComparingTo("0.002"));
  }
}
