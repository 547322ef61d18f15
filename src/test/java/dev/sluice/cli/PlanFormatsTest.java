package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.DifferenceOracleTest;
import dev.sluice.api.Json;
import dev.sluice.api.PlanReport;
import dev.sluice.config.Accepted;
import dev.sluice.config.Glob;
import dev.sluice.config.Guards;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.Place;
import dev.sluice.ledger.Traffic;
import dev.sluice.plan.Draft;
import dev.sluice.plan.Replay;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is counted is the same number wherever it is read. */
class PlanFormatsTest {
  private static final int PAIRS = 60;
  private static final int SHOWN = 20;
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  /** {@code 1 a → b 1,204 of 9,377 jobs (12.8 %), ...}. */
  private static final Pattern REGION =
      Pattern.compile(
          "(?m)^ {2}\\d+ +(\\S.*? → .*?) {3}(no recorded job|[\\d,]+ of ([\\d,]+) jobs?).*$");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| \\*\\*(.*?)\\*\\* \\| ([\\d,]+) \\|");

  private record Counted(String way, long jobs) {}

  private static long number(String text) {
    return text.startsWith("no") ? 0 : Long.parseLong(text.replaceAll(" .*", "").replace(",", ""));
  }

  private static PlanReport report(long seed) {
    DifferenceOracleTest.Pair pair = DifferenceOracleTest.pair(seed);
    var random = new Random(seed);
    Draft draft = Draft.of(pair.before(), pair.after(), List.of());
    Replay replay = draft.replay();
    for (int kind = 0; kind < pair.kinds().size(); kind++) {
      long jobs = 1 + random.nextInt(3_000);
      replay.add(
          new Traffic(
              pair.kinds().job(kind),
              jobs,
              NOW.minusSeconds(random.nextInt(10_000)),
              jobs,
              Duration.ofSeconds(jobs * 60)));
    }
    var asked =
        new Guards(
            new BigDecimal("0.001"), 0L, List.of(new Glob("*", Place.start("the command line"))));
    return PlanReport.of(
        draft.plan(replay, PriceTable.builtIn(), asked, Accepted.NOTHING),
        new PlanReport.Against("file", "old.yaml", null, null, null, null, null),
        new PlanReport.With("new.yaml", "0123456789abcdef", null, false),
        new PlanReport.TrafficSource("jobs", null));
  }

  @Test
  void textJsonAndMarkdownAgreeOnEveryNumber() {
    int seen = 0;
    for (long seed = 0; seed < PAIRS; seed++) {
      PlanReport report = report(seed);
      if (report.isEmpty()) {
        continue;
      }
      JsonNode json = Json.tree(report);
      String text = PlanText.render(report, new Paint(false), Integer.MAX_VALUE, NOW);
      String markdown = PlanMarkdown.render(report, NOW);
      List<Counted> counted = new ArrayList<>();
      long moved = 0;
      for (JsonNode region : json.path("routing").path("regions")) {
        long jobs = region.path("jobs").asLong();
        String from = word(region.path("from"));
        String to = word(region.path("to"));
        counted.add(new Counted(from + " → " + to, jobs));
        moved += isPool(from) || isPool(to) ? jobs : 0;
      }
      assertThat(json.path("summary").path("moved").asLong()).isEqualTo(moved);
      assertThat(json.path("traffic").path("moved").asLong()).isEqualTo(moved);
      assertThat(inText(text, json.path("summary").path("total").asLong()))
          .isEqualTo(counted.stream().limit(SHOWN).toList());
      assertThat(inMarkdown(markdown)).isEqualTo(counted);
      List<String> both = new ArrayList<>(List.of(PlanWords.summary(report)));
      PlanReport.Cost cost = report.cost();
      if (cost != null) {
        both.add(PlanWords.cost(cost));
      }
      report.guards().stream()
          .filter(PlanReport.Guard::isRefused)
          .forEach(guard -> both.add(guard.actual()));
      assertThat(text).contains(both);
      assertThat(plain(markdown)).contains(both);
      seen += counted.size();
    }
    assertThat(seen).isGreaterThan(PAIRS);
  }

  private static boolean isPool(String target) {
    return !target.startsWith("deny:") && !target.startsWith("(");
  }

  private static String word(JsonNode target) {
    return target.isNull() ? "(no pool)" : target.asString();
  }

  private static List<Counted> inText(String text, long total) {
    List<Counted> counted = new ArrayList<>();
    Matcher line = REGION.matcher(text);
    while (line.find()) {
      counted.add(new Counted(line.group(1), number(line.group(2))));
      if (line.group(3) != null) {
        assertThat(number(line.group(3))).isEqualTo(total);
      }
    }
    return counted;
  }

  private static List<Counted> inMarkdown(String markdown) {
    List<Counted> counted = new ArrayList<>();
    Matcher row = ROW.matcher(markdown);
    while (row.find()) {
      counted.add(new Counted(plain(row.group(1)), number(row.group(2))));
    }
    return counted;
  }

  private static String plain(String markdown) {
    return Pattern.compile("&#(\\d+);")
        .matcher(markdown.replaceAll("</?code>", ""))
        .replaceAll(match ->
            Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1)))));
  }
}
