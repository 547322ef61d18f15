package dev.sluice.yaml;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceLines;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** Builds the nodes of one document from parser events, with a stack of its own. */
final class TreeBuilder {
  private final Marks marks;
  private final Dialect dialect;
  private final List<Diagnostic> diagnostics;
  private final Deque<OpenCollection> open = new ArrayDeque<>();

  /** Values by anchor; empty for a collection that no alias may stand for, or not yet. */
  private final Map<String, Optional<Node>> anchors = new HashMap<>();

  private @Nullable Node root;
  private boolean abandoned;
  private int documents;
  private int nodes;
  private Place reached;

  TreeBuilder(String file, SourceLines lines, Dialect dialect, List<Diagnostic> diagnostics) {
    this.dialect = dialect;
    this.marks = new Marks(file, lines);
    this.diagnostics = diagnostics;
    this.reached = Place.start(file);
  }

  /** Takes the next event; false if no more should follow. */
  boolean take(Event event) {
    reached = marks.place(event);
    switch (event) {
      case DocumentStartEvent _ -> startDocument();
      case ScalarEvent scalar -> add(scalar(scalar));
      case AliasEvent alias -> add(resolve(alias));
      case CollectionStartEvent start -> start(start);
      case CollectionEndEvent _ -> end();
      default -> {}
    }
    return !abandoned;
  }

  /** The place of the last event. */
  Place reached() {
    return reached;
  }

  /** Gives up the tree, which is not complete. */
  void abandon() {
    abandoned = true;
  }

  Optional<Node> root() {
    return abandoned ? Optional.empty() : Optional.ofNullable(root);
  }

  private void startDocument() {
    if (++documents > 1) {
      refuse(
          Code.SEVERAL_DOCUMENTS,
          "A second document starts here",
          "Keep one document per file; a directory of files is read as one.");
    }
  }

  private Node.Scalar scalar(ScalarEvent event) {
    Place place = marks.place(event);
    String text = event.getValue();
    if (text.length() > YamlLimits.SCALAR_BYTES / 4 && bytes(text) > YamlLimits.SCALAR_BYTES) {
      refuse(Code.TOO_LARGE, "A text is longer than 64 KiB", null);
    }
    boolean plain = event.isPlain();
    var type = plain ? ScalarTypes.ofPlain(text) : Node.Type.STRING;
    var scalar = new Node.Scalar(text, type, plain, place);
    checkEscapes(scalar);
    if (event.getTag().isPresent()) {
      scalar = Tags.apply(event.getTag().get(), scalar, diagnostics);
    }
    var named = scalar;
    event.getAnchor().ifPresent(a -> anchors.put(a.getValue(), Optional.of(named)));
    return scalar;
  }

  private static int bytes(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  /** Escapes can write what the file itself may not hold and no API accepts. */
  private void checkEscapes(Node.Scalar scalar) {
    String text = scalar.text();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
        String message = String.format("Character U+%04X is not allowed in a text", c);
        report(Code.CONTROL_CHARACTER, message, scalar.place(), null);
        return;
      }
      i += Character.charCount(c);
    }
  }

  private Node resolve(AliasEvent event) {
    String name = event.getAlias().getValue();
    Place place = marks.place(event);
    Optional<Node> target = anchors.get(name);
    if (target == null) {
      report(
          Code.UNKNOWN_ALIAS,
          "There is no anchor for " + Quote.of("*" + name),
          place,
          "If it is a glob, put it in quotes: " + Quote.of("*" + name));
    } else if (target.isEmpty() && open.peek() instanceof OpenCollection at && at.isMerging()) {
      // The merge key is reported; what it would merge is no mistake of its own.
      return new Node.Scalar("", Node.Type.NULL, true, place);
    } else if (target.isEmpty()) {
      report(
          Code.COLLECTION_ALIAS,
          "The alias " + Quote.of("*" + name) + " stands for a list or mapping",
          place,
          dialect.hasCollectionAliases()
              ? "It stands inside the value that it stands for."
              : "Write it out, or use defaults or forEach to share values between pools.");
    } else if (target.get() instanceof Node.Scalar to) {
      return new Node.Scalar(to.text(), to.type(), to.plain(), place);
    } else {
      charge(target.get(), open.size());
      return target.get();
    }
    return new Node.Scalar("", Node.Type.NULL, true, place);
  }

  private void start(CollectionStartEvent event) {
    Place place = marks.place(event);
    if (open.size() == YamlLimits.DEPTH) {
      refuse(Code.TOO_DEEP, "Lists and mappings are nested more than 64 levels deep", null);
      return;
    }
    count();
    event.getTag().ifPresent(tag -> Tags.checkCollection(tag, place, diagnostics));
    String anchor = event.getAnchor().map(Anchor::getValue).orElse(null);
    if (anchor != null) {
      anchors.put(anchor, Optional.empty());
    }
    open.push(
        new OpenCollection(
            dialect, event instanceof MappingStartEvent, event.isFlow(), place, anchor));
  }

  private void end() {
    OpenCollection closed = open.pop();
    nodes--;
    Node node = closed.close(reached);
    if (dialect.hasCollectionAliases()) {
      closed.anchor().ifPresent(anchor -> anchors.put(anchor, Optional.of(node)));
    }
    add(node);
  }

  private void add(Node node) {
    count();
    OpenCollection parent = open.peek();
    if (parent == null) {
      root = node;
    } else {
      parent.add(node, diagnostics::add);
      if (parent.children() > YamlLimits.CHILDREN) {
        refuse(
            Code.TOO_LARGE,
            "A list or mapping holds more than 50,000 values",
            "Split it up; a directory of files is read as one.");
      }
    }
  }

  private void count() {
    if (++nodes > YamlLimits.NODES) {
      refuse(Code.TOO_LARGE, "The file holds more than a million values", "Split it up.");
    }
  }

  /**
   * Counts what an alias stands for as if it were written out, so that nobody who walks the tree
   * meets more values, or deeper ones, than a file may hold.
   */
  private void charge(Node node, int depth) {
    if (abandoned || node instanceof Node.Scalar) {
      return;
    }
    if (depth >= YamlLimits.DEPTH) {
      refuse(Code.TOO_DEEP, "Lists and mappings are nested more than 64 levels deep", null);
      return;
    }
    switch (node) {
      case Node.Scalar _ -> {}
      case Node.Sequence(List<Node> items, _) -> items.forEach(item -> chargeOne(item, depth));
      case Node.Mapping(Map<String, Node.Entry> entries, _) ->
          entries
              .values()
              .forEach(entry -> {
                count();
                chargeOne(entry.value(), depth);
              });
    }
  }

  private void chargeOne(Node node, int depth) {
    count();
    charge(node, depth + 1);
  }

  private void refuse(Code code, String message, @Nullable String help) {
    if (!abandoned) {
      report(code, message, reached, help);
    }
    abandoned = true;
  }

  private void report(Code code, String message, Place place, @Nullable String help) {
    diagnostics.add(Diagnostic.of(code, message, place, "", help));
  }
}
