package dev.sluice.routing;

import java.util.List;
import java.util.Locale;

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
    return target.key() + "|" + group.toLowerCase(Locale.ROOT) + "|" + String.join(",", labels);
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
