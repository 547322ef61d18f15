package dev.sluice.cost;

import dev.sluice.config.FileSchema;
import dev.sluice.config.GpuTypes;
import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.YamlDocument;
import dev.sluice.yaml.YamlReader;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads prices that people write. */
public final class PriceFile {
  /** Picodollars: no price is written finer, and none may have a million digits. */
  private static final int DECIMALS = 12;

  private static final class Holder {
    static final FileSchema SCHEMA = FileSchema.load("prices.schema.json");
  }

  private final SourceText source;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private PriceFile(SourceText source) {
    this.source = source;
  }

  /**
   * What was read.
   *
   * @param table empty if something is wrong
   * @param diagnostics in the order of the file
   */
  public record Read(Optional<PriceTable> table, List<Diagnostic> diagnostics) {
    public Read {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /** The published schema of these files. */
  public static FileSchema schema() {
    return Holder.SCHEMA;
  }

  /** Reads a file of the operator. Any text gives a table or says what is wrong with it. */
  public static Read read(SourceText source) {
    var file = new PriceFile(source);
    YamlDocument document = YamlReader.read(source);
    file.diagnostics.addAll(document.diagnostics());
    document.root().ifPresent(root -> file.diagnostics.addAll(schema().check(root)));
    Optional<PriceTable> table = Optional.empty();
    if (!Diagnostics.hasErrors(file.diagnostics)) {
      var root = (Node.Mapping) document.root().orElseThrow();
      table = Optional.of(file.table(root, PriceSource.Kind.FILE));
    }
    return new Read(
        Diagnostics.hasErrors(file.diagnostics) ? Optional.empty() : table,
        Diagnostics.inFileOrder(file.diagnostics, List.of(source.path())));
  }

  /** Reads our own table, without its schema: a test holds the two together. */
  static PriceTable builtIn(SourceText source) {
    var root = (Node.Mapping) YamlReader.read(source).root().orElseThrow();
    return new PriceFile(source).table(root, PriceSource.Kind.BUILT_IN);
  }

  private PriceTable table(Node.Mapping root, PriceSource.Kind kind) {
    boolean confirmed = isTrue(root.value("confirmed").orElse(null));
    String name = kind == PriceSource.Kind.FILE ? source.path() : "";
    var from = new PriceSource(kind, date((Node.Scalar) value(root, "date")), confirmed, name);
    Node.@Nullable Mapping prices = mapping(root, "usdPerSecond");
    Node.@Nullable Mapping regions = mapping(root, "regionMultiplier");
    return new PriceTable(
        prices == null ? Map.of() : gpus(mapping(prices, "gpu"), from),
        figure(prices, "usdPerSecond", "cpuCore", from),
        figure(prices, "usdPerSecond", "memoryGiB", from),
        figure(regions, "regionMultiplier", "broad", from),
        figure(regions, "regionMultiplier", "narrow", from));
  }

  private LocalDate date(Node.Scalar text) {
    try {
      return LocalDate.parse(text.text());
    } catch (DateTimeException e) {
      report(Code.BAD_FORM, Quote.of(text.text()) + " is no day", text, "/date", null);
      return LocalDate.EPOCH;
    }
  }

  private Map<String, Figure> gpus(Node.@Nullable Mapping prices, PriceSource from) {
    Map<String, Figure> gpus = new TreeMap<>();
    if (prices == null) {
      return gpus;
    }
    for (Node.Entry entry : prices.entries().values()) {
      String written = entry.key().text();
      String type = written.toUpperCase(Locale.ROOT);
      String pointer = "/usdPerSecond/gpu/" + written;
      if (!GpuTypes.isKnown(type)) {
        report(
            Code.UNKNOWN_GPU,
            "The GPU type " + Quote.of(written) + " is not known",
            entry.key(),
            pointer,
            GpuTypes.help(type));
      }
      if (gpus.put(type, new Figure(number(entry.value(), pointer), from)) != null) {
        report(
            Code.DUPLICATE_KEY,
            "The GPU type " + Quote.of(type) + " has two prices",
            entry.key(),
            pointer,
            null);
      }
    }
    return gpus;
  }

  private @Nullable Figure figure(
      Node.@Nullable Mapping in, String section, String key, PriceSource from) {
    Node node = in == null ? null : in.value(key).orElse(null);
    return node == null ? null : new Figure(number(node, "/" + section + "/" + key), from);
  }

  private BigDecimal number(Node node, String pointer) {
    var scalar = (Node.Scalar) node;
    BigDecimal number = new BigDecimal(scalar.text()).stripTrailingZeros();
    if (number.scale() > DECIMALS) {
      report(
          Code.OUT_OF_RANGE,
          "The number has more than " + DECIMALS + " decimals",
          scalar,
          pointer,
          "Round it.");
    }
    return number;
  }

  private void report(
      Code code, String message, Node.Scalar at, String pointer, @Nullable String help) {
    diagnostics.add(Diagnostic.of(code, message, at.place(), pointer, help));
  }

  private static boolean isTrue(@Nullable Node node) {
    return node instanceof Node.Scalar scalar && scalar.text().equals("true");
  }

  private static Node value(Node.Mapping node, String key) {
    return node.value(key).orElseThrow();
  }

  private static Node.@Nullable Mapping mapping(Node.Mapping node, String key) {
    return node.value(key).orElse(null) instanceof Node.Mapping mapping ? mapping : null;
  }
}
