package dev.sluice.routing;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What GitHub really schedules by: any job of a lane may run on any runner of it, and no label
 * outside it makes a difference.
 *
 * @param group name or id of the runner group, empty at repository scope
 * @param labels lower case, sorted, each once
 */
public record Lane(Target target, String group, List<String> labels) {
  public Lane {
    group = target instanceof Target.Repository ? "" : group;
    labels = List.copyOf(labels);
  }

  /** One line that is equal for equal lanes: {@code repository:acme/app||gpu:t4,modal}. */
  public String key() {
    return labels.stream()
        .map(label -> escaped(label, ','))
        .collect(
            Collectors.joining(
                ",", target.key() + "|" + escaped(group.toLowerCase(Locale.ROOT), '|') + "|", ""));
  }

  /** Groups and labels may hold the separators themselves. */
  private static String escaped(String text, char separator) {
    return text.indexOf(separator) < 0 && text.indexOf('\\') < 0
        ? text
        : text.replace("\\", "\\\\").replace(String.valueOf(separator), "\\" + separator);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Lane that && key().equals(that.key());
  }

  @Override
  public int hashCode() {
    return key().hashCode();
  }
}
