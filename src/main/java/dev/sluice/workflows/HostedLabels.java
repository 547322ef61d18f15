package dev.sluice.workflows;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which jobs run on machines that are nobody's business here. */
final class HostedLabels {
  /** The labels of GitHub's standard machines and of its macOS sizes, of all years. */
  private static final Pattern GITHUB =
      Pattern.compile(
          "ubuntu-(latest|slim|\\d\\d\\.\\d\\d)(-arm)?"
              + "|windows-(latest|\\d{4}|11)(-arm|-vs\\d{4})?"
              + "|macos-(latest|\\d\\d?(\\.\\d\\d?)?)(-intel|-large|-xlarge)?");

  private final List<Pattern> more;

  /**
   * @param globs labels of other machines, such as GitHub's larger ones, {@code *} for any run
   */
  HostedLabels(List<String> globs) {
    this.more = globs.stream().map(HostedLabels::pattern).toList();
  }

  private static Pattern pattern(String glob) {
    var regex = new StringBuilder();
    for (String literal : glob.toLowerCase(Locale.ROOT).split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** Whether each of {@code labels} is one of those machines'. */
  boolean containsAll(List<String> labels) {
    return labels.stream()
        .map(label -> label.toLowerCase(Locale.ROOT))
        .allMatch(label ->
            GITHUB.matcher(label).matches()
                || more.stream().anyMatch(pattern -> pattern.matcher(label).matches()));
  }
}
