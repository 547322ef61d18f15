package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.GenerationHead;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Judgement;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Note;
import dev.sluice.store.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A few seconds of it in the suite; {@code bench/swap.sh} has a minute. */
class SwapUnderLoadTest {
  private static final int PER_SECOND = Integer.getInteger("swap.rate", 40);
  private static final int ROUNDS = Integer.getInteger("swap.rounds", 10);
  private static final Duration EVERY = Duration.ofMillis(Integer.getInteger("swap.every", 500));

  private static final Pattern ROUTED =
      Pattern.compile("pool ([a-z0-9-]+)\\W.*generation ([0-9]+)");

  @Test
  void eachJobIsJudgedByOneGenerationAndNoneIsLost() throws Exception {
    try (var load = new SwapLoad(TestPostgres.server().create())) {
      load.run(PER_SECOND, ROUNDS, EVERY);
      load.settle();

      assertThat(load.swaps()).hasSize(1 + ROUNDS - ROUNDS / 5);
      assertThat(load.refusals()).hasSize(ROUNDS / 5);
      Ledger ledger = load.replica(0).ledger();
      assertThat(ledger.generations(1_000))
          .as("what was refused left no generation")
          .extracting(GenerationHead::serial)
          .containsExactlyElementsOf(
              load.swaps().reversed().stream().map(SwapLoad.Swap::serial).toList());
      List<String> wrong = new ArrayList<>();
      int judgements = 0;
      for (long id : load.jobs()) {
        judgements += judge(ledger, load.replica(0), id, wrong);
      }
      assertThat(wrong).isEmpty();
      assertThat(load.answers()).as("answers to webhooks").allMatch(code -> code / 100 == 2);
      System.out.printf(
          "%d jobs, %d judgements, %d generations, %d refused %s, answers %s; the other replica"
              + " followed after %d ms at most%n",
          load.jobs().size(),
          judgements,
          load.swaps().size(),
          load.refusals().size(),
          load.refusals().stream()
              .collect(
                  Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting())),
          load.answers().stream()
              .collect(
                  Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting())),
          load.swaps().stream().mapToLong(swap -> swap.followed().toMillis()).max().orElse(0));
    }
  }

  /** Every word about where the job goes is that of the generation it names, in their order. */
  private static int judge(Ledger ledger, App app, long id, List<String> wrong) {
    Job job = ledger.job(id).orElseThrow();
    AppliedTable table = app.tables().of(job.generation()).orElseThrow();
    if (!Judgement.of(table.table(), job.facts()).equals(job.disposition())) {
      wrong.add("job " + id + " is " + job.disposition() + " in " + job.generation());
    }
    int judgements = 0;
    long last = 0;
    for (Note note : ledger.trail(id)) {
      Matcher routed = ROUTED.matcher(note.text());
      if (!note.event().equals("job.routed") || !routed.find()) {
        continue;
      }
      judgements++;
      long generation = Long.parseLong(routed.group(2));
      String pool =
          Judgement.of(app.tables().of(generation).orElseThrow().table(), job.facts()).pool();
      if (!routed.group(1).equals(pool) || generation < last) {
        wrong.add("job " + id + ": " + note.text() + " after " + last);
      }
      last = generation;
    }
    if (judgements == 0) {
      wrong.add("job " + id + " was never routed: " + job.disposition());
    }
    return judgements;
  }
}
