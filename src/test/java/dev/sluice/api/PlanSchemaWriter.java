package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.analysis.Completeness;
import dev.sluice.config.Docker;
import dev.sluice.config.Visibility;
import dev.sluice.plan.EntryChange;
import dev.sluice.plan.GuardCheck;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes the published schema of {@link PlanReport} out of the records that it consists of. */
final class PlanSchemaWriter {
  private static final String DESCRIPTIONS = "src/test/resources/docs/plan-schema.properties";

  /** Words that are all there are, by record and key. */
  private static final Map<String, List<String>> CLOSED =
      Map.ofEntries(
          Map.entry("Against.kind", List.of("applied", "git", "file", "url", "nothing")),
          Map.entry(
              "Entry.change",
              Arrays.stream(EntryChange.Kind.values()).map(EntryChange.Kind::word).toList()),
          Map.entry(
              "PlanRouting.completeness",
              Arrays.stream(Completeness.values()).map(Completeness::word).toList()),
          Map.entry("Effect.severity", severities()),
          Map.entry("Stealing.severity", severities()),
          Map.entry("NewImage.docker", Arrays.stream(Docker.values()).map(Docker::word).toList()),
          Map.entry("Cost.currency", List.of("USD")),
          Map.entry(
              "Guard.guard",
              Arrays.stream(GuardCheck.Kind.values()).map(GuardCheck.Kind::word).toList()),
          Map.entry(
              "Guard.verdict",
              Arrays.stream(GuardCheck.Verdict.values()).map(GuardCheck.Verdict::word).toList()),
          Map.entry(
              "Finding.severity",
              Arrays.stream(dev.sluice.diagnostic.Severity.values())
                  .map(dev.sluice.diagnostic.Severity::word)
                  .toList()),
          Map.entry(
              "Job.visibility", Arrays.stream(Visibility.values()).map(Visibility::word).toList()));

  private final Properties descriptions = new Properties();
  private final Set<String> used = new TreeSet<>();
  private final Map<String, Object> definitions = new LinkedHashMap<>();
  private final Deque<Class<?>> open = new ArrayDeque<>();

  private PlanSchemaWriter() throws IOException {
    Path file = Path.of(System.getProperty("sluice.root", "."), DESCRIPTIONS);
    try (Reader in = Files.newBufferedReader(file)) {
      descriptions.load(in);
    }
  }

  private static List<String> severities() {
    return Arrays.stream(dev.sluice.analysis.Severity.values())
        .map(dev.sluice.analysis.Severity::word)
        .toList();
  }

  /**
   * The schema.
   *
   * @throws IllegalStateException if a description is missing or describes nothing, or a record has
   *     a type that it does not know
   */
  static String write() throws IOException {
    return new PlanSchemaWriter().all();
  }

  private String all() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "http://json-schema.org/draft-07/schema#");
    root.put("$id", "https://sluice.dev/schema/plan.schema.json");
    root.put("title", "Plan");
    root.putAll(record(PlanReport.class));
    while (!open.isEmpty()) {
      Class<?> next = open.remove();
      Map<String, Object> definition = new LinkedHashMap<>();
      definition.put("title", next.getSimpleName());
      definition.putAll(record(next));
      definitions.put(key(next), definition);
    }
    root.put("definitions", definitions);
    Set<String> idle = new TreeSet<>(descriptions.stringPropertyNames());
    idle.removeAll(used);
    if (!idle.isEmpty() || !used.containsAll(CLOSED.keySet())) {
      throw new IllegalStateException(
          DESCRIPTIONS + " or the closed words describe nothing with " + idle + CLOSED.keySet());
    }
    return Json.pretty(root).replaceAll("(?m)^( *\"[^\"]*\") : ", "$1: ") + "\n";
  }

  private static String key(Class<?> type) {
    String name = type.getSimpleName();
    return name.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + name.substring(1);
  }

  private String described(String what) {
    String text = descriptions.getProperty(what);
    if (text == null) {
      throw new IllegalStateException(DESCRIPTIONS + " lacks " + what);
    }
    used.add(what);
    return text;
  }

  private Map<String, Object> record(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      properties.put(component.getName(), property(type, component));
      if (!mayBeLeftOut(component)) {
        required.add(component.getName());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", described(type.getSimpleName()));
    schema.put("type", "object");
    schema.put("required", required);
    schema.put("additionalProperties", true);
    schema.put("properties", properties);
    return schema;
  }

  private static boolean mayBeLeftOut(RecordComponent component) {
    JsonInclude include = component.getAccessor().getAnnotation(JsonInclude.class);
    return include != null && include.value() != JsonInclude.Include.ALWAYS;
  }

  private Map<String, Object> property(Class<?> owner, RecordComponent component) {
    String name = owner.getSimpleName() + "." + component.getName();
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", described(name));
    if (name.equals("PlanReport.formatVersion")) {
      schema.put("type", "integer");
      schema.put("const", 1);
      return schema;
    }
    AnnotatedType type = component.getAnnotatedType();
    // What may be left out is never written as null.
    boolean nullable = type.isAnnotationPresent(Nullable.class) && !mayBeLeftOut(component);
    schema.putAll(value(type, nullable));
    List<String> words = CLOSED.get(name);
    if (words != null) {
      schema.put("enum", words);
    }
    return schema;
  }

  private Map<String, Object> value(AnnotatedType annotated, boolean nullable) {
    Type type = annotated.getType();
    if (annotated instanceof AnnotatedParameterizedType list
        && List.class.equals(((java.lang.reflect.ParameterizedType) type).getRawType())) {
      AnnotatedType item = list.getAnnotatedActualTypeArguments()[0];
      Map<String, Object> schema = simple("array", nullable);
      schema.put(
          "items",
          item.getType() instanceof Class<?> nested && nested.isRecord()
              ? reference(nested)
              : value(item, false));
      return schema;
    }
    if (type.equals(Instant.class)) {
      Map<String, Object> schema = simple("string", nullable);
      schema.put("format", "date-time");
      return schema;
    }
    if (type instanceof Class<?> nested && nested.isRecord()) {
      // In this draft nothing beside a reference counts, so that it stands in a list of its own.
      return nullable
          ? Map.of("anyOf", List.of(reference(nested), Map.of("type", "null")))
          : Map.of("allOf", List.of(reference(nested)));
    }
    return simple(word(type), nullable);
  }

  private static String word(Type type) {
    if (type.equals(String.class)) {
      return "string";
    }
    if (type.equals(boolean.class) || type.equals(Boolean.class)) {
      return "boolean";
    }
    if (type.equals(BigDecimal.class)) {
      return "number";
    }
    if (Set.of(int.class, Integer.class, long.class, Long.class).contains(type)) {
      return "integer";
    }
    throw new IllegalStateException("what is the schema of " + type + "?");
  }

  private static Map<String, Object> simple(String word, boolean nullable) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", nullable ? List.of(word, "null") : word);
    return schema;
  }

  private Map<String, Object> reference(Class<?> type) {
    if (!definitions.containsKey(key(type))) {
      definitions.put(key(type), Map.of());
      open.add(type);
    }
    return Map.of("$ref", "#/definitions/" + key(type));
  }
}
