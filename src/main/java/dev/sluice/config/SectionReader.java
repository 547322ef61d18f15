package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.yaml.Node;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the sections beside pools. */
final class SectionReader {
  private static final Pattern URL =
      Pattern.compile("https://[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?(?::[0-9]{1,5})?/?");
  private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  private SectionReader() {}

  static GithubSettings github(Fields github) {
    URI url = github.parsed("url", Code.BAD_URL, SectionReader::parseUrl);
    Text scopeText = github.text("scope");
    Scope scope =
        scopeText == null
            ? null
            : Words.of(scopeText, List.of(Scope.values()), Scope::word, github);
    String enterprise = github.parsed("enterprise", Code.BAD_NAME, SectionReader::parseSlug);
    Text group = github.textOrNumber("runnerGroup");
    if (scopeText != null && scope == Scope.ENTERPRISE && github.get("enterprise") == null) {
      github.reading().findings().add(noEnterprise(scopeText.at()));
    }
    return new GithubSettings(
        Objects.requireNonNullElse(url, GithubSettings.DEFAULT.url()),
        Objects.requireNonNullElse(scope, GithubSettings.DEFAULT.scope()),
        enterprise,
        group == null ? GithubSettings.DEFAULT.runnerGroup() : group.value());
  }

  static Diagnostic noEnterprise(Located at) {
    return Diagnostic.of(
        Code.NO_ENTERPRISE,
        "The enterprise scope needs the slug of an enterprise",
        at.place(),
        at.pointer().toString(),
        "Write github: { enterprise: SLUG }.");
  }

  static Parsed<URI> parseUrl(String text) {
    if (!URL.matcher(text).matches()) {
      return new Parsed.Bad<>(
          Quote.of(text) + " is not the address of a GitHub",
          "Write https:// and a host, without user, path or query: https://ghe.example.com");
    }
    URI url = URI.create(text.toLowerCase(Locale.ROOT).replaceFirst("/$", ""));
    return url.getHost() == null
        ? Parsed.bad(Quote.of(text) + " has no valid host name")
        : new Parsed.Good<>(url);
  }

  private static Parsed<String> parseSlug(String text) {
    return SLUG.matcher(text).matches()
        ? new Parsed.Good<>(text)
        : Parsed.bad(Quote.of(text) + " is not the slug of an enterprise");
  }

  static ModalSettings modal(Fields modal) {
    String app = modal.parsed("app", Code.BAD_NAME, Names::modal);
    String environment = modal.parsed("environment", Code.BAD_NAME, Names::modal);
    return new ModalSettings(
        Objects.requireNonNullElse(app, ModalSettings.DEFAULT.app()), environment);
  }

  static Limits limits(Fields limits) {
    Map<String, Integer> gpus = new LinkedHashMap<>();
    Map<String, Place> seen = new HashMap<>();
    Fields caps = limits.fields("gpus");
    if (limits.get("gpus") != null) {
      for (var entry : caps.entries().entrySet()) {
        String written = entry.getKey().toUpperCase(Locale.ROOT);
        String type = new Gpu(written, 1).capType();
        Integer cap = cap(entry.getValue());
        checkGpu(written, entry.getValue(), limits);
        Place first = seen.putIfAbsent(type, entry.getValue().key());
        if (first != null) {
          limits
              .reading()
              .findings()
              .add(
                  Diagnostic.of(
                          Code.DUPLICATE_NAME,
                          "The GPU type " + type + " has two limits",
                          entry.getValue().key(),
                          entry.getValue().pointer().toString(),
                          null)
                      .with("The first one", first));
        }
        if (cap != null) {
          gpus.put(type, cap);
        }
      }
    }
    return new Limits(limits.integer("total"), limits.integer("perRepository"), gpus);
  }

  private static @Nullable Integer cap(Located at) {
    boolean whole =
        at.node() instanceof Node.Scalar scalar
            && scalar.type() == Node.Type.INTEGER
            && scalar.text().length() <= 9;
    return whole ? Integer.valueOf(((Node.Scalar) at.node()).text()) : null;
  }

  private static void checkGpu(String type, Located at, Fields limits) {
    if (GpuTypes.parse(type) instanceof Parsed.Good<Gpu> && !GpuTypes.isKnown(type)) {
      limits
          .reading()
          .findings()
          .add(
              Code.UNKNOWN_GPU,
              "The GPU type " + Quote.of(type) + " is not known",
              at.key(),
              at,
              GpuTypes.help(type));
    }
  }

  /**
   * Reads what is assumed of all jobs.
   *
   * @param list the value of the key
   */
  static List<Assumption> assume(Fields file, Located list) {
    List<Assumption> assume = new ArrayList<>();
    for (Located item : file.values().items(list)) {
      Fields fields = file.fields(item);
      List<Glob> atMostOne =
          MatchReader.labelGlobs(
              fields.texts("atMostOne"),
              fields,
              "List the labels of which a job has at most one, without the !.");
      assume.add(new Assumption(atMostOne, item.place()));
    }
    return assume;
  }

  static List<DenyRule> deny(Fields file) {
    List<DenyRule> rules = new ArrayList<>();
    for (Located item : file.items("deny")) {
      Fields fields = file.fields(item);
      Text nameText = fields.text("name");
      String name =
          nameText == null ? null : fields.values().parsed(nameText, Code.BAD_NAME, Names::pool);
      Match match = MatchReader.deny(fields);
      Text reason = fields.text("reason");
      if (nameText != null && name != null) {
        rules.add(
            new DenyRule(
                name,
                match,
                reason == null ? null : reason.value(),
                nameText.place(),
                nameText.at().pointer().toString()));
      }
    }
    return rules;
  }

  /** A rename with the places to report at. */
  record Move(Text from, Text to) {}

  static List<Move> moves(Fields file) {
    List<Move> moves = new ArrayList<>();
    for (Located item : file.items("moved")) {
      Fields fields = file.fields(item);
      Text from = fields.text("from");
      Text to = fields.text("to");
      if (from != null && to != null) {
        fields.values().parsed(from, Code.BAD_NAME, Names::pool);
        fields.values().parsed(to, Code.BAD_NAME, Names::pool);
        moves.add(new Move(from, to));
      }
    }
    return moves;
  }
}
