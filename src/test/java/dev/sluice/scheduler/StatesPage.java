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

  private static final String REPLICAS =
      """

      ### When another replica begins to lead

      Of the replicas that share a store one leads: it alone launches and reaps. It stops by itself
      when it could not renew its lease, and begins no call after that. A call that it had begun may
      still have its effect, at any later time: a process can be frozen for an hour between the two.
      So the next leader takes nothing for certain that a row does not say, and the old one, once it
      goes on, records what it made and does no more. Its conclusions are refused: each change of a
      row checks the number of the term, the epoch, in the same transaction.

      | The old leader was left in | The next one | If the old call has its effect later |
      |---|---|---|
      | before `PLANNED` is stored | knows nothing of it | the row is refused, nothing is launched |
      | `PLANNED`, minting | gives it up as `LOST`; launches another; looks for the registration by its name, twice | it is recorded and removed; the JIT config is thrown away, since the launch goes no further |
      | `MINTED`, storing the secret | gives it up as `LOST`; removes the registration, then the secret | it is recorded and removed; no sandbox is asked for, since that needs the term and the state in one transaction |
      | `MINTED`, creating the sandbox | looks for it by its name: found, it is `CREATED`; if not, it removes the registration first, and until GitHub has confirmed that (or has twice not known the runner) the runner counts as on its way, so that nothing is launched in its place | the sandbox has a registration that is gone and gets no job; it is recorded, or found in Modal's list, and ended |
      | `CREATED`, `ONLINE` | goes on as from its own | nothing is under way but questions |
      | `IDLE`, `GHOST`, `LOST`, `OUTDATED`, removing the registration | asks itself; \"absent\" counts after two looks | GitHub refuses if a job has arrived: the fence is the same for both |
      | the same, ending the sandbox or removing the secret | does it itself | no job could arrive any more, and ids are never used again |
      | `BUSY`, ended by policy | judges it anew | a sandbox serves one job, so that no other is hit |
      | `FINISHED` | waits for its sandbox, then ends it | as above |
      | `REAPED` | has nothing to do | what turns up leads back to `LOST` |

      What is left if a process dies after such a late effect and before it could record it: a
      sandbox is found in Modal's list; a registration is found at the beginning of the next term, or
      dropped by GitHub after a day; a secret without a row expires at Modal.

      Replicas stamp rows with their own clocks, and those differ. What protects a job is never
      measured from another replica's stamp: a registration that GitHub did not know, or that was
      removed, before the term began counts from its beginning, so that both looks are the new
      leader's own and the wait after the fence is whole. Other waits (idle time, the time for a
      machine, the pause after a finished job) are shorter or longer by the difference between the
      clocks; each of them ends at the fence.
      """;

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
    page.append(REPLICAS);
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
