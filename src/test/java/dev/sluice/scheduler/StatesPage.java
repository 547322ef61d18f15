package dev.sluice.scheduler;

import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.RunnerState;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes the page of the states of jobs and runners from the data that the program goes by. */
final class StatesPage {
  private static final String HEAD =
      """
      # States of jobs and runners

      Written from the tables that the program itself checks each step against. Every change is a row
      with its moment and its reason: the trail of a job.

      A **job** is told by two words. Its *phase* is GitHub's and only moves forward, so events that
      come late, twice or out of order change nothing. Its *disposition* is ours, and is decided anew
      (by another generation, an answer about its fork, a new name of its repository) as long as no
      runner has taken the job.

      """;

  private static final Map<String, String> DISPOSITIONS =
      Map.of(
          "pending", "not decided: it depends on whether the job comes from a fork",
          "routed", "a pool takes it",
          "unmatched", "no pool takes it; what the nearest one misses is kept",
          "denied", "a deny rule refuses it",
          "blocked", "a pool takes it, but GitHub or Modal refuse; tried again every 5 minutes");

  private StatesPage() {}

  static String write() {
    var page = new StringBuilder(HEAD);
    page.append("## Phase of a job\n\n");
    diagram(page, Phase.values(), Set.of(Phase.values()), Phase::next);
    page.append("| Phase | Meaning |\n|---|---|\n");
    for (Phase phase : Phase.values()) {
      row(page, word(phase), phase.meaning());
    }
    page.append("\n## Disposition of a job\n\n");
    page.append("Any may follow any other while the phase is waiting or queued.\n\n");
    page.append("| Disposition | Meaning |\n|---|---|\n");
    dispositions().forEach((word, meaning) -> row(page, word, meaning));
    page.append("\n## Runner\n\n");
    page.append(
        """
        A runner's row is written before each call to the outside. Ending states keep what is left
        outside until it is removed: first the registration, which is the fence after which no job
        can arrive, then the sandbox, then its secret. A row may begin as BUSY or LOST only when
        something of ours was found outside without one.

        """);
    diagram(page, RunnerState.values(), RunnerState.first(), RunnerState::next);
    page.append("| State | Meaning |\n|---|---|\n");
    for (RunnerState state : RunnerState.values()) {
      row(page, state.name(), state.meaning());
    }
    page.append("\n## Why a queued job has no runner yet\n\n");
    page.append("Derived anew at each look, never stored. No attempts are used up.\n\n");
    page.append("| Code | Meaning |\n|---|---|\n");
    WaitingReason.MEANINGS.forEach((code, meaning) -> row(page, code, meaning));
    return page.toString();
  }

  /** Each kind of disposition there is; fails for one without a text. */
  static Map<String, String> dispositions() {
    return Arrays.stream(Disposition.class.getPermittedSubclasses())
        .map(type -> type.getSimpleName().toLowerCase(Locale.ROOT))
        .collect(
            Collectors.toMap(
                word -> word,
                word -> {
                  String meaning = DISPOSITIONS.get(word);
                  if (meaning == null) {
                    throw new IllegalStateException("no text for disposition " + word);
                  }
                  return meaning;
                },
                (one, _) -> one,
                TreeMap::new));
  }

  private static <E extends Enum<E>> void diagram(
      StringBuilder page, E[] states, Set<E> first, Function<E, Set<E>> next) {
    page.append("```mermaid\nstateDiagram-v2\n");
    for (E state : states) {
      if (first.contains(state)) {
        page.append("  [*] --> ").append(state).append('\n');
      }
      for (E after : next.apply(state)) {
        page.append("  ").append(state).append(" --> ").append(after).append('\n');
      }
      if (next.apply(state).isEmpty()) {
        page.append("  ").append(state).append(" --> [*]\n");
      }
    }
    page.append("```\n\n");
  }

  private static String word(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  private static void row(StringBuilder page, String word, String meaning) {
    page.append("| `").append(word).append("` | ").append(meaning).append(" |\n");
  }
}
