package dev.sluice.golden;

import dev.sluice.config.Visibility;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.yaml.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a case that the schema accepts. */
final class CaseReader {
  private CaseReader() {}

  static TestCase read(Node.Mapping node) {
    var name = (Node.Scalar) value(node, "name");
    Node.Entry expect = Objects.requireNonNull(node.entries().get("expect"));
    return new TestCase(
        name.text(),
        job((Node.Mapping) value(node, "job")),
        expectation(expect.value()),
        name.place(),
        expect);
  }

  private static JobFacts job(Node.Mapping job) {
    return new JobFacts(
        RepositoryName.parse(((Node.Scalar) value(job, "repository")).text()).orElseThrow(),
        labels((Node.Sequence) value(job, "labels")),
        visibility(text(job, "visibility")),
        fork(text(job, "fork")),
        text(job, "workflow"),
        text(job, "branch"),
        text(job, "actor"));
  }

  private static List<String> labels(Node.Sequence list) {
    return list.items().stream().map(item -> ((Node.Scalar) item).text()).toList();
  }

  private static Visibility visibility(@Nullable String word) {
    return Arrays.stream(Visibility.values())
        .filter(one -> one.word().equals(word))
        .findFirst()
        .orElse(Visibility.PRIVATE);
  }

  private static Fork fork(@Nullable String word) {
    return switch (word) {
      case "true" -> Fork.YES;
      case "unknown" -> Fork.UNKNOWN;
      case null, default -> Fork.NO;
    };
  }

  private static Expectation expectation(Node node) {
    if (node instanceof Node.Scalar word) {
      return word.text().equals("pending")
          ? new Expectation.Pending()
          : new Expectation.Unmatched();
    }
    var expect = (Node.Mapping) node;
    if (expect.value("denied").orElse(null) instanceof Node.Scalar rule) {
      return new Expectation.Denied(rule);
    }
    return new Expectation.Routed(
        (Node.Scalar) expect.value("pool").orElse(null),
        (Node.Mapping) expect.value("sandbox").orElse(null));
  }

  private static Node value(Node.Mapping node, String key) {
    return node.value(key).orElseThrow();
  }

  /** The text of a key; null if it is absent or null. */
  private static @Nullable String text(Node.Mapping node, String key) {
    return node.value(key).orElse(null) instanceof Node.Scalar scalar
            && scalar.type() != Node.Type.NULL
        ? scalar.text()
        : null;
  }
}
