package dev.sluice.diagnostic;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes diagnostics as SARIF 2.1.0, which code scanning services read. */
public final class SarifRenderer {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SarifRenderer() {}

  /**
   * One run with all of {@code diagnostics} in the order given.
   *
   * @param version of the tool
   */
  public static String render(Collection<Diagnostic> diagnostics, String version) {
    Set<Code> used = EnumSet.noneOf(Code.class);
    diagnostics.forEach(diagnostic -> used.add(diagnostic.code()));
    List<Code> rules = List.copyOf(used);
    ObjectNode driver = JSON.objectNode().put("name", "Sluice").put("version", version);
    rules.forEach(code -> driver.withArray("rules").add(rule(code)));
    ObjectNode run = JSON.objectNode();
    run.putObject("tool").set("driver", driver);
    run.put("columnKind", "unicodeCodePoints");
    ArrayNode results = run.putArray("results");
    diagnostics.forEach(diagnostic -> results.add(result(diagnostic, rules)));
    ObjectNode log = JSON.objectNode().put("$schema", SCHEMA).put("version", "2.1.0");
    log.putArray("runs").add(run);
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(log) + "\n";
  }

  private static ObjectNode rule(Code code) {
    ObjectNode rule = JSON.objectNode().put("id", code.id());
    rule.set("shortDescription", text(code.title()));
    rule.set("help", text(code.fix()));
    rule.putObject("defaultConfiguration").put("level", code.severity().word());
    return rule;
  }

  private static ObjectNode result(Diagnostic diagnostic, List<Code> rules) {
    ObjectNode result =
        JSON.objectNode()
            .put("ruleId", diagnostic.code().id())
            .put("ruleIndex", rules.indexOf(diagnostic.code()))
            .put("level", diagnostic.severity().word());
    String help = diagnostic.help();
    result.set("message", text(diagnostic.message() + "." + (help == null ? "" : " " + help)));
    ObjectNode location = location(diagnostic.place());
    if (!diagnostic.pointer().isEmpty()) {
      location
          .putArray("logicalLocations")
          .addObject()
          .put("fullyQualifiedName", diagnostic.pointer());
    }
    result.putArray("locations").add(location);
    for (Diagnostic.Related related : diagnostic.related()) {
      ObjectNode other = location(related.place());
      other.set("message", text(related.message()));
      result.withArray("relatedLocations").add(other);
    }
    return result;
  }

  private static ObjectNode location(Place place) {
    ObjectNode location = JSON.objectNode();
    ObjectNode physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", uri(place.file()));
    physical
        .putObject("region")
        .put("startLine", place.line())
        .put("startColumn", place.column())
        .put("endLine", place.endLine())
        .put("endColumn", place.endColumn());
    return location;
  }

  private static ObjectNode text(String text) {
    return JSON.objectNode().put("text", text);
  }

  /** A relative path as a relative reference, so that the report means the same everywhere. */
  private static String uri(String file) {
    try {
      Path path = Path.of(file);
      if (path.isAbsolute()) {
        return path.toUri().toASCIIString();
      }
      String name = path.normalize().toString().replace('\\', '/');
      // "./" keeps a colon in the first name from being read as a scheme.
      String reference = new URI(null, null, "./" + name, null).toASCIIString();
      return reference.contains(":") ? reference : reference.substring(2);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("a path can always be escaped", e);
    }
  }
}
