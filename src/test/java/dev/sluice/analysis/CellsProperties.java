package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.GlobPattern;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Cells are the classes of values that the globs themselves make. */
class CellsProperties {
  private static final int LIMIT = 10_000;
  private static final List<String> WORDS = JobKinds.words("abc.", 4);
  private static final List<Alphabet> ALPHABETS =
      List.of(Alphabet.LABEL, Alphabet.NAME, Alphabet.OWNER, Alphabet.BRANCH, Alphabet.ACTOR);

  @Property(tries = 3_000, seed = "9", shrinking = ShrinkingMode.OFF)
  void everyValueIsInTheOneCellOfItsGlobs(@ForAll long seed) {
    var random = new Random(seed);
    Alphabet alphabet = ALPHABETS.get(random.nextInt(ALPHABETS.size()));
    List<GlobPattern> globs = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      String text = glob(random);
      texts.add(text);
      globs.add(GlobPattern.compile(text, GlobPattern.Field.FOLDED));
    }
    Cells cells = Cells.of(globs, alphabet, LIMIT);
    assertThat(cells.complete()).isTrue();
    Map<BitSet, Integer> bySignature = new HashMap<>();
    for (int cell = 0; cell < cells.size(); cell++) {
      var claimed = new BitSet();
      for (int glob = 0; glob < globs.size(); glob++) {
        claimed.set(glob, cells.meeting().get(glob).get(cell));
      }
      String sample = cells.samples().get(cell);
      assertThat(alphabet.allows(sample)).as(() -> texts + " " + sample).isTrue();
      assertThat(signature(globs, sample)).as(() -> texts + " " + sample).isEqualTo(claimed);
      assertThat(bySignature.put(claimed, cell)).as(texts::toString).isNull();
    }
    for (String word : WORDS) {
      if (alphabet.allows(word)) {
        assertThat(bySignature).as(() -> texts + " " + word).containsKey(signature(globs, word));
      }
    }
  }

  private static BitSet signature(List<GlobPattern> globs, String value) {
    var met = new BitSet();
    for (int glob = 0; glob < globs.size(); glob++) {
      met.set(glob, globs.get(glob).matches(value));
    }
    return met;
  }

  private static String glob(Random random) {
    var text = new StringBuilder();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      text.append("aabbc.**?".charAt(random.nextInt(9)));
    }
    return text.toString();
  }
}
