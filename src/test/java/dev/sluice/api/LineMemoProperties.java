package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class LineMemoProperties {
  private static final int MOST_BYTES = 400;

  /** Few kinds, so that lines come again; "Aa" and "BB" hash alike as text. */
  @Provide
  Arbitrary<List<String>> lines() {
    Arbitrary<String> repositories = Arbitraries.of("acme/Aa", "acme/BB", "acme/AaBB", "no name");
    Arbitrary<String> labels = Arbitraries.of("Aa", "BB", "\u00e9", "x".repeat(150));
    Arbitrary<String> jobs =
        Combinators.combine(repositories, labels, Arbitraries.integers().between(0, 4))
            .as((repository, label, count) ->
                "{\"repository\":\"%s\",\"labels\":[\"%s\"],\"jobs\":%d}"
                    .formatted(repository, label, count));
    return Arbitraries.frequencyOf(Tuple.of(9, jobs), Tuple.of(1, Arbitraries.of("", "{", "[]")))
        .list()
        .ofMaxSize(400);
  }

  @Property(tries = 200)
  void saysWhatParsingSays(
      @ForAll("lines") List<String> lines, @ForAll("sizes") int most, @ForAll("bytes") int bytes) {
    var memo = new LineMemo(most, bytes);
    for (String line : lines) {
      byte[] text = ("<" + line + ">").getBytes(StandardCharsets.UTF_8);
      assertThat(memo.read(text, 1, text.length - 2))
          .isEqualTo(JobLine.parse(text, 1, text.length - 2));
    }
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(2, 4, 16, 1 << 10);
  }

  @Provide
  Arbitrary<Integer> bytes() {
    return Arbitraries.of(0, MOST_BYTES, 1 << 20);
  }

  @Example
  void keepsWhatComesAgain() {
    byte[] line = "{\"repository\":\"acme/app\",\"labels\":[]}".getBytes(StandardCharsets.UTF_8);
    var memo = new LineMemo(2, MOST_BYTES);

    memo.read(line, 0, line.length);
    JobLine second = memo.read(line, 0, line.length);

    assertThat(memo.read(line, 0, line.length)).isSameAs(second);
  }
}
