package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LineDiffProperties {
  private static final Pattern HUNK =
      Pattern.compile("@@ -([0-9]+),([0-9]+) [+]([0-9]+),([0-9]+) @@");

  @Property(tries = 1000)
  void patchesTheOneTextIntoTheOther(@ForAll long seed) {
    var random = new Random(seed);
    List<String> before = text(random);
    List<String> after = new ArrayList<>(before);
    for (int edits = random.nextInt(6); edits > 0; edits--) {
      int at = random.nextInt(after.size() + 1);
      if (at < after.size() && random.nextBoolean()) {
        after.remove(at);
      } else {
        after.add(at, "n" + random.nextInt(4));
      }
    }
    assertThat(patched(before, LineDiff.unified("f", join(before), join(after)))).isEqualTo(after);
  }

  @Property(tries = 300)
  void patchesUnrelatedTexts(@ForAll long seed) {
    var random = new Random(seed);
    List<String> before = text(random);
    List<String> after = text(random);
    assertThat(patched(before, LineDiff.unified("f", join(before), join(after)))).isEqualTo(after);
  }

  @Example
  void showsThreeLinesAround() {
    assertThat(LineDiff.unified("f.yaml", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nx\n6\n7\n8\n"))
        .isEqualTo(
            """
            --- f.yaml
            +++ f.yaml
            @@ -2,7 +2,7 @@
             2
             3
             4
            -5
            +x
             6
             7
             8
            """);
    assertThat(LineDiff.unified("f.yaml", "1\n", "1\n")).isEmpty();
  }

  @Example
  void takesTextsThatHaveNothingInCommon() {
    String before = "a\n".repeat(9000);
    String after = "b\n".repeat(9000);
    assertThat(LineDiff.unified("f", before, after).lines()).hasSize(18_003);
  }

  private static List<String> text(Random random) {
    List<String> lines = new ArrayList<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      lines.add("l" + random.nextInt(8));
    }
    return lines;
  }

  private static String join(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  /** What {@code patch} makes of a text, strictly. */
  private static List<String> patched(List<String> before, String diff) {
    List<String> after = new ArrayList<>();
    int at = 0;
    List<String> lines = diff.lines().skip(2).toList();
    for (String line : lines) {
      Matcher hunk = HUNK.matcher(line);
      if (hunk.matches()) {
        int start = Integer.parseInt(hunk.group(1)) - (hunk.group(2).equals("0") ? 0 : 1);
        after.addAll(before.subList(at, start));
        at = start;
        int newStart = Integer.parseInt(hunk.group(3)) - (hunk.group(4).equals("0") ? 0 : 1);
        assertThat(after).hasSize(newStart);
      } else if (line.startsWith("+")) {
        after.add(line.substring(1));
      } else {
        assertThat(before.get(at++)).isEqualTo(line.substring(1));
        if (line.startsWith(" ")) {
          after.add(line.substring(1));
        }
      }
    }
    after.addAll(before.subList(at, before.size()));
    return after;
  }
}
