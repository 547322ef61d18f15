package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceLines;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.YamlDocument;
import dev.sluice.yaml.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values of {@link LegacyVariable}s, each read once and checked as the pools file would. */
final class EnvValues {
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,7}");
  private static final int MOST = 1_000_000;
  private static final Set<String> TRUE = Set.of("1", "true", "yes", "on");
  private static final Set<String> FALSE = Set.of("0", "false", "no", "off");

  private final Map<String, String> environment;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  EnvValues(Map<String, String> environment) {
    this.environment = environment;
  }

  /** What diagnostics call a variable. */
  static String file(LegacyVariable variable) {
    return "$" + variable.name();
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  List<String> repositories() {
    return items(LegacyVariable.ALLOWED_REPOS, Code.BAD_GLOB, EnvValues::parseRepository);
  }

  private static Parsed<String> parseRepository(String text) {
    if (text.startsWith("!") || text.chars().filter(c -> c == '/').count() != 1) {
      return new Parsed.Bad<>(
          Quote.of(text) + " is not a repository",
          "Write owner/name, with commas between several.");
    }
    return new Parsed.Good<>(text);
  }

  Optional<String> runnerVersion() {
    return one(LegacyVariable.RUNNER_VERSION, Code.BAD_IMAGE, Names::runnerVersion);
  }

  Optional<Integer> runnerGroup() {
    return one(LegacyVariable.RUNNER_GROUP_ID, Code.OUT_OF_RANGE, EnvValues::parseNumber);
  }

  Optional<Integer> perRepository() {
    return one(LegacyVariable.MAX_CONCURRENT_PER_REPO, Code.OUT_OF_RANGE, EnvValues::parseCap)
        .filter(cap -> cap > 0);
  }

  private static Parsed<Integer> parseNumber(String text) {
    return switch (parseCap(text)) {
      case Parsed.Good<Integer>(Integer value) when value == 0 ->
          new Parsed.Bad<>("0 is not the id of a group", null);
      case Parsed<Integer> other -> other;
    };
  }

  /** A whole number; 0 stands for no cap. */
  private static Parsed<Integer> parseCap(String text) {
    if (WHOLE.matcher(text).matches() && Integer.parseInt(text) <= MOST) {
      return new Parsed.Good<>(Integer.parseInt(text));
    }
    return Parsed.bad(Quote.of(text) + " is not a whole number from 0 to " + MOST);
  }

  List<String> cidrs() {
    return items(LegacyVariable.ALLOWED_CIDRS, Code.BAD_CIDR, CidrSyntax::parse);
  }

  boolean blockNetwork() {
    return one(LegacyVariable.BLOCK_NETWORK, Code.NOT_ONE_OF, EnvValues::parseFlag).orElse(false);
  }

  private static Parsed<Boolean> parseFlag(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (TRUE.contains(word) || FALSE.contains(word)) {
      return new Parsed.Good<>(TRUE.contains(word));
    }
    return new Parsed.Bad<>(Quote.of(text) + " is neither true nor false", null);
  }

  Optional<String> cacheVolume() {
    return one(LegacyVariable.CACHE_VOLUME_NAME, Code.BAD_NAME, Names::modal);
  }

  List<String> regions() {
    return items(LegacyVariable.MODAL_REGION, Code.BAD_NAME, Names::region);
  }

  Optional<String> url() {
    return one(
        LegacyVariable.GITHUB_ENTERPRISE_DOMAIN,
        Code.BAD_URL,
        text ->
            switch (SectionReader.parseUrl("https://" + text)) {
              case Parsed.Good<java.net.URI>(java.net.URI url) -> new Parsed.Good<>(url.toString());
              case Parsed.Bad<java.net.URI> _ ->
                  new Parsed.Bad<>(
                      Quote.of(text) + " is not the domain of a GitHub",
                      "Write the host alone, such as ghe.example.com.");
            });
  }

  /** The variables of a JSON object, in its order; numbers and booleans as they are written. */
  Map<String, String> extraEnv() {
    LegacyVariable variable = LegacyVariable.SANDBOX_EXTRA_ENV;
    Map<String, String> env = new LinkedHashMap<>();
    Optional<String> written = variable.in(environment);
    if (written.isEmpty()) {
      return env;
    }
    YamlDocument document = YamlReader.read(SourceText.of(file(variable), written.get()));
    diagnostics.addAll(document.diagnostics());
    Node root = document.root().orElse(null);
    if (root instanceof Node.Mapping mapping) {
      mapping.entries().values().forEach(entry -> extra(entry, env));
    } else if (root != null) {
      report(Code.WRONG_TYPE, "Expected a JSON object", root.place(), "Such as {\"NAME\": \"x\"}.");
    }
    return env;
  }

  private void extra(Node.Entry entry, Map<String, String> env) {
    String name = entry.key().text();
    Parsed<String> checked = EnvNames.parse(name);
    if (checked instanceof Parsed.Bad<String>(String message, String help)) {
      report(EnvNames.code(name), message, entry.key().place(), help);
    } else if (!(entry.value() instanceof Node.Scalar value) || value.type() == Node.Type.NULL) {
      report(Code.WRONG_TYPE, "Expected text", entry.value().place(), null);
    } else if (value.text().contains("${")) {
      report(
          Code.BAD_INTERPOLATION,
          "A value with ${ cannot be written in a pools file",
          value.place(),
          "Put it into a Modal secret, and name that under secrets.");
    } else {
      env.put(name, value.text());
    }
  }

  private <T> Optional<T> one(
      LegacyVariable variable, Code code, Function<String, Parsed<T>> parser) {
    return variable
        .in(environment)
        .flatMap(written -> parse(variable, written, 0, written.length(), code, parser));
  }

  private <T> List<T> items(
      LegacyVariable variable, Code code, Function<String, Parsed<T>> parser) {
    String written = variable.in(environment).orElse("");
    List<T> items = new ArrayList<>();
    int start = 0;
    while (start < written.length()) {
      int comma = written.indexOf(',', start);
      int end = comma < 0 ? written.length() : comma;
      if (!written.substring(start, end).isBlank()) {
        parse(variable, written, start, end, code, parser).ifPresent(items::add);
      }
      start = end + 1;
    }
    return items;
  }

  private <T> Optional<T> parse(
      LegacyVariable variable,
      String written,
      int from,
      int to,
      Code code,
      Function<String, Parsed<T>> parser) {
    int start = from;
    int end = to;
    while (start < end && Character.isWhitespace(written.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(written.charAt(end - 1))) {
      end--;
    }
    return switch (parser.apply(written.substring(start, end))) {
      case Parsed.Good<T>(T value) -> Optional.of(value);
      case Parsed.Bad<T>(String message, String help) -> {
        report(code, message, place(variable, written, start, end), help);
        yield Optional.empty();
      }
    };
  }

  private static Place place(LegacyVariable variable, String written, int start, int end) {
    SourceLines before = SourceLines.of(written.substring(0, start));
    SourceLines through = SourceLines.of(written.substring(0, end));
    return new Place(
        file(variable),
        before.count(),
        before.length(before.count()) + 1,
        through.count(),
        through.length(through.count()) + 1);
  }

  private void report(Code code, String message, Place place, @Nullable String help) {
    diagnostics.add(Diagnostic.of(code, message, place, "", help));
  }
}
