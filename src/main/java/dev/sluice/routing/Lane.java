package dev.sluice.routing;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What GitHub really schedules by: any job of a lane may run on any runner of it. */
public final class Lane {
  private final Target target;
  private final String group;
  private final List<String> labels;

  /** Asked for several times for each job and runner on each look, so it is made once. */
  private final String key;

  /**
   * @param group name or id of the runner group; without meaning at repository scope
   * @param labels lower case, sorted, each once
   */
  public Lane(Target target, String group, List<String> labels) {
    this.target = target;
    this.group = target instanceof Target.Repository ? "" : group;
    this.labels = List.copyOf(labels);
    this.key =
        this.labels.stream()
            .map(label -> escaped(label, ','))
            .collect(
                Collectors.joining(
                    ",",
                    target.key() + "|" + escaped(this.group.toLowerCase(Locale.ROOT), '|') + "|",
                    ""));
  }

  /** Groups and labels may hold the separators themselves. */
  private static String escaped(String text, char separator) {
    return text.indexOf(separator) < 0 && text.indexOf('\\') < 0
        ? text
        : text.replace("\\", "\\\\").replace(String.valueOf(separator), "\\" + separator);
  }

  public Target target() {
    return target;
  }

  /** Empty at repository scope. */
  public String group() {
    return group;
  }

  /** Lower case, sorted, each once; no label outside them makes a difference. */
  public List<String> labels() {
    return labels;
  }

  /** One line that is equal for equal lanes: {@code repository:acme/app||gpu:t4,modal}. */
  public String key() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Lane that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return key;
  }
}
