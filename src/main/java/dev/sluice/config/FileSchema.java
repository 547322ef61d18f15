package dev.sluice.config;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A published schema of one of our files, applied to nodes. What is right is told by a quick check;
 * the validator is started only to say what is wrong. Safe for any number of threads.
 */
public final class FileSchema {
  /** The list that a file mostly consists of, and the definition of its items. */
  record Bulk(String list, String item) {}

  private final String resource;
  private final String text;
  private final SchemaShape shape;
  private final @Nullable Bulk bulk;
  private final AtomicReference<@Nullable SchemaValidator> validator = new AtomicReference<>();

  private FileSchema(String resource, @Nullable Bulk bulk) {
    this.resource = resource;
    this.text = read(resource);
    this.bulk = bulk;
    this.shape = SchemaShape.of(document());
  }

  /**
   * Loads a schema.
   *
   * @param name of the file under {@code schema/}
   * @param list key of the list that a file mostly consists of
   * @param item name of the definition of its items
   */
  public static FileSchema load(String name, String list, String item) {
    return new FileSchema("/dev/sluice/schema/" + name, new Bulk(list, item));
  }

  /** Loads a schema of files that do not consist of a list. */
  public static FileSchema load(String name) {
    return new FileSchema("/dev/sluice/schema/" + name, null);
  }

  private static String read(String resource) {
    try (InputStream in =
        Objects.requireNonNull(FileSchema.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schema's text as published. */
  public String text() {
    return text;
  }

  /** The schema as nodes, which keep the order in which it is written. */
  Node document() {
    return YamlReader.read(SourceText.of(resource, text)).root().orElseThrow();
  }

  /** Everything in which {@code root} does not have the shape of such a file, in its order. */
  public List<Diagnostic> check(Node root) {
    var findings = new Findings();
    check(root, findings);
    return findings.inFileOrder(List.of());
  }

  void check(Node root, Findings findings) {
    if (!accepts(root)) {
      validator().check(root, findings);
    }
  }

  /** Whether the quick check accepts {@code root}; if not, only the validator knows. */
  boolean accepts(Node root) {
    return shape.accepts(root);
  }

  /** Whether the quick check accepts an item of the file's list. */
  public boolean acceptsItem(Node item) {
    return bulk != null && shape.accepts(bulk.item(), item);
  }

  /** Whether the quick check accepts a node as what a definition of the schema says. */
  public boolean accepts(String definition, Node node) {
    return shape.accepts(definition, node);
  }

  /** The full validation, prepared on first use. */
  SchemaValidator validator() {
    SchemaValidator ready = validator.get();
    if (ready == null) {
      ready = new SchemaValidator(this, bulk);
      validator.set(ready);
    }
    return ready;
  }
}
