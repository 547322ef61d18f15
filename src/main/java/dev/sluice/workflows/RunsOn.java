package dev.sluice.workflows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a job's {@code runs-on} comes to. */
sealed interface RunsOn {
  /**
   * Labels as the webhook will show them.
   *
   * @param group the runner group named beside them, which the webhook does not show
   */
  record Labels(List<String> labels, @Nullable String group) implements RunsOn {
    public Labels {
      labels = List.copyOf(labels);
    }
  }

  /**
   * A runner group alone: the job arrives without labels.
   *
   * @param group as far as it is known
   */
  record GroupOnly(String group) implements RunsOn {}

  record NotKnown(List<Cause> causes) implements RunsOn {}

  /** GitHub refuses it. */
  record Refused(String message) implements RunsOn {}

  static RunsOn of(Value value) {
    return switch (value) {
      case Value.Unknown(List<Cause> causes) -> new NotKnown(causes);
      case Value.Fields fields -> ofObject(fields);
      case Value.Items _, Value.Text _, Value.Num _, Value.Bool _, Value.Nothing _ ->
          labels(value, null);
    };
  }

  private static RunsOn ofObject(Value.Fields fields) {
    Optional<Value> labels = fields.get("labels");
    Optional<Value> group = fields.get("group");
    if (labels.isEmpty() && group.isEmpty()) {
      return new Refused("runs-on has neither labels nor a group");
    }
    String name =
        group
            .map(value ->
                value instanceof Value.Unknown(List<Cause> causes)
                    ? causes.getFirst().expression()
                    : Conversions.text(value))
            .orElse(null);
    if (labels.isEmpty() && name != null) {
      return new GroupOnly(name);
    }
    return labels.get() instanceof Value.Unknown(List<Cause> causes)
        ? new NotKnown(causes)
        : labels(labels.get(), name);
  }

  private static RunsOn labels(Value value, @Nullable String group) {
    List<Value> items = value instanceof Value.Items(List<Value> many) ? many : List.of(value);
    List<Cause> causes = Value.causes(items);
    if (!causes.isEmpty()) {
      return new NotKnown(causes);
    }
    if (items.isEmpty()) {
      return new Refused("runs-on has no label");
    }
    List<String> labels = new ArrayList<>();
    for (Value item : items) {
      if (item instanceof Value.Items || item instanceof Value.Fields) {
        return new Refused("A label of runs-on is a list or mapping, not a text");
      }
      if (Conversions.text(item).isBlank()) {
        return new Refused("A label of runs-on is empty");
      }
      labels.add(Conversions.text(item));
    }
    return new Labels(labels, group);
  }
}
