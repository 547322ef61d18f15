package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Visibility;
import dev.sluice.ledger.Traffic;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JobLineProperties {
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void readsWhatItWrote(@ForAll("traffic") Traffic traffic) {
    byte[] line = JobLine.bytes(traffic);
    assertThat(line).doesNotContain('\n', '\r');
    assertThat(JobLine.parse(line, 0, line.length))
        .as(new String(line, StandardCharsets.UTF_8))
        .isEqualTo(new JobLine.Job(traffic));
  }

  @Provide
  Arbitrary<Traffic> traffic() {
    return facts()
        .flatMap(facts ->
            Arbitraries.longs()
                .between(1, Traffic.MOST)
                .flatMap(jobs ->
                    Combinators.combine(
                            Arbitraries.longs().between(0, 4_000_000_000_000L).injectNull(0.2),
                            Arbitraries.longs().between(0, jobs),
                            Arbitraries.longs().between(0, Traffic.MOST - 1),
                            Arbitraries.integers().between(0, 999_999_999))
                        .as((seen, timed, seconds, nanos) ->
                            new Traffic(
                                facts,
                                jobs,
                                seen == null ? null : Instant.ofEpochMilli(seen),
                                timed,
                                timed == 0 ? Duration.ZERO : Duration.ofSeconds(seconds, nanos)))));
  }

  private static Arbitrary<JobFacts> facts() {
    Arbitrary<String> text =
        Arbitraries.strings().withChars("a\"\\\n\t \u0000\u00e9\u2028\u20ac").ofMaxLength(8);
    return Combinators.combine(
            Arbitraries.of("acme/app", "Acme/App.js", "a-b_c/-"),
            text.list().ofMaxSize(4),
            Arbitraries.of(Visibility.class),
            Arbitraries.of(Fork.class),
            text.injectNull(0.3),
            text.injectNull(0.3),
            text.injectNull(0.3))
        .as((repository, labels, visibility, fork, workflow, branch, actor) ->
            new JobFacts(
                RepositoryName.parse(repository).orElseThrow(),
                labels,
                visibility,
                fork,
                workflow,
                branch,
                actor));
  }
}
