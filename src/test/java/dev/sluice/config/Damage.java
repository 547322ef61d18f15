package dev.sluice.config;

import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Valid files, and what becomes of them when someone slips. */
final class Damage {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", "."));

  /** Pieces that mean something to YAML or to the pools file. */
  static final List<String> PIECES =
      List.of(
          "\n",
          "  ",
          "\t",
          "- ",
          ": ",
          "[",
          "]",
          "{",
          "}",
          "!",
          "&a ",
          "*a",
          "#",
          "|",
          ">",
          "?",
          "'",
          "\"",
          "%",
          "---\n",
          "...\n",
          ",",
          "<<: ",
          "${each.key}",
          "${job.owner}",
          "${",
          "null",
          "true",
          "-1",
          "1e999",
          "99999999999999999999",
          "\\",
          "\uFEFF",
          "\u0000",
          "\uD83D\uDE00",
          "~",
          "@",
          "pools:\n",
          "forEach: {}\n",
          "match: {}\n",
          "\r",
          "\r\n",
          "\u0085",
          "\u2028");

  /** Values that are right in some place and wrong in most. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "2.0",
          "1e3",
          "1000001",
          "99999999999999999999",
          "\"\"",
          "\"x\"",
          "\"T4\"",
          "\"1h\"",
          "\"4GiB\"",
          "\"${each.value}\"",
          "\"${job.repository}\"",
          "\"open\"",
          "\"public\"",
          "\"a/b\"",
          "[]",
          "[\"x\"]",
          "[1]",
          "{}",
          "{\"request\": 1}",
          "{\"allow\": {}}",
          "{\"A_B\": \"x\"}",
          "{\"name\": \"x\"}");

  static final List<String> VALID = valid();

  private Damage() {}

  private static List<String> valid() {
    try (Stream<Path> files = Files.walk(ROOT.resolve("examples"))) {
      return Stream.concat(files.sorted(), Stream.of(ROOT.resolve("runner-pools.yaml")))
          .filter(path -> path.toString().endsWith(".yaml"))
          .map(Damage::text)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A valid file with a few characters changed. */
  static byte[] text(long seed) {
    var random = new Random(seed);
    var text = new StringBuilder(VALID.get(random.nextInt(VALID.size())));
    int edits = 1 + random.nextInt(4);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(text.length() + 1);
      String piece = PIECES.get(random.nextInt(PIECES.size()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, piece);
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
        case 2 -> text.setLength(at);
        default -> text.replace(at, Math.min(text.length(), at + piece.length()), piece);
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A valid file as JSON with some of its values and keys changed; sometimes with none. */
  static String nodes(long seed) {
    var random = new Random(seed);
    String text = VALID.get(random.nextInt(VALID.size()));
    Node root = YamlReader.read(SourceText.of("f.yaml", text)).root().orElseThrow();
    JsonNode json = JsonTree.of(root);
    for (int edits = random.nextInt(4); edits > 0; edits--) {
      edit(json, random);
    }
    return json.toString();
  }

  private static void edit(JsonNode root, Random random) {
    List<JsonNode> owners = new ArrayList<>();
    collect(root, owners);
    if (owners.isEmpty()) {
      return;
    }
    JsonNode value = JsonMapper.shared().readTree(VALUES.get(random.nextInt(VALUES.size())));
    switch (owners.get(random.nextInt(owners.size()))) {
      case ObjectNode object -> {
        List<String> keys = new ArrayList<>(object.propertyNames());
        String key = keys.get(random.nextInt(keys.size()));
        switch (random.nextInt(4)) {
          case 0 -> object.remove(key);
          case 1 -> object.set(key + "x", value);
          default -> object.set(key, value);
        }
      }
      case ArrayNode array -> array.set(random.nextInt(array.size()), value);
      default -> throw new IllegalStateException("neither list nor mapping");
    }
  }

  private static void collect(JsonNode node, List<JsonNode> owners) {
    if (node.isContainer() && !node.isEmpty()) {
      owners.add(node);
      node.forEach(child -> collect(child, owners));
    }
  }
}
