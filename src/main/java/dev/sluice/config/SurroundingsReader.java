package dev.sluice.config;

import dev.sluice.config.Interpolation.Allows;
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
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what a sandbox finds around it: network, volumes, environment, image, registration. */
final class SurroundingsReader {
  private final Fields pool;

  /** Null while defaults are read on their own: the scope is known only in a pool. */
  private final @Nullable Scope scope;

  SurroundingsReader(Fields pool, @Nullable Scope scope) {
    this.pool = pool;
    this.scope = scope;
  }

  Network network(URI github) {
    Located at = pool.get("network");
    if (at == null) {
      return new Network.Open();
    }
    if (!(at.node() instanceof Node.Mapping)) {
      Text text = pool.values().text(at, Allows.NOTHING);
      String word = text == null ? null : Words.of(text, List.of("open", "blocked"), w -> w, pool);
      if (text == null || word == null || word.equals("open")) {
        return new Network.Open();
      }
      warnUnreachable(text.at());
      return new Network.Blocked();
    }
    Fields allow = pool.fields(at).fields("allow");
    boolean hosts = allow.flag("github", true);
    List<String> domains = allow.parsedList("domains", Code.BAD_DOMAIN, DomainSyntax::parse);
    List<String> cidrs = allow.parsedList("cidrs", Code.BAD_CIDR, CidrSyntax::parse);
    String host = Objects.requireNonNullElse(github.getHost(), "");
    Located flag = allow.get("github");
    if (!hosts && flag != null && domains.stream().noneMatch(d -> DomainSyntax.covers(d, host))) {
      warnUnreachable(flag);
    }
    return new Network.Allow(hosts, domains, cidrs);
  }

  private void warnUnreachable(Located at) {
    pool.reading()
        .findings()
        .add(
            Code.GITHUB_UNREACHABLE,
            "A runner with this network can never reach GitHub, so it gets no job",
            at,
            "Write network: { allow: { github: true } } to open nothing but GitHub.");
  }

  List<VolumeMount> volumes() {
    List<VolumeMount> volumes = new ArrayList<>();
    Map<String, Place> names = new HashMap<>();
    Map<String, Place> mounts = new HashMap<>();
    for (Located item : pool.items("volumes")) {
      Fields fields = pool.fields(item);
      Text nameText = fields.text("name");
      Text mountText = fields.text("mount");
      String name =
          nameText == null ? null : fields.values().parsed(nameText, Code.BAD_NAME, Names::modal);
      String mount =
          mountText == null
              ? null
              : fields.values().parsed(mountText, Code.BAD_PATH, PathSyntax::parseMount);
      boolean readOnly = fields.flag("readOnly", false);
      Template subPath = subPath(fields);
      if (nameText == null || mountText == null || name == null || mount == null) {
        continue;
      }
      unique("volume", nameText, names);
      unique("mount", mountText, mounts);
      volumes.add(new VolumeMount(name, mount, readOnly, subPath));
    }
    return volumes;
  }

  private void unique(String what, Text text, Map<String, Place> seen) {
    Place first = seen.putIfAbsent(text.value(), text.place());
    if (first != null) {
      String message = "The " + what + " " + Quote.of(text.value()) + " is used twice in this pool";
      String pointer = text.at().pointer().toString();
      pool.reading()
          .findings()
          .add(
              Diagnostic.of(Code.DUPLICATE_VOLUME, message, text.place(), pointer, null)
                  .with("The first one", first));
    }
  }

  private @Nullable Template subPath(Fields volume) {
    Text text = volume.text("subPath", Allows.JOB);
    if (text == null) {
      return null;
    }
    checkScope(text);
    String path = volume.values().parsed(text, Code.BAD_PATH, PathSyntax::parseRelative);
    return path == null ? null : new Template(path);
  }

  /**
   * GitHub may give a runner to any job of its lane, so a value may depend only on what all jobs of
   * the lane share.
   */
  private void checkScope(Text text) {
    if (scope == null) {
      return;
    }
    String bad =
        text.value().contains(Template.REPOSITORY) && scope != Scope.REPOSITORY
            ? Template.REPOSITORY
            : text.value().contains(Template.OWNER) && scope == Scope.ENTERPRISE
                ? Template.OWNER
                : null;
    if (bad != null) {
      Place place = text.place();
      if (text.at().node() instanceof Node.Scalar scalar && scalar.text().contains(bad)) {
        int from = scalar.text().indexOf(bad);
        place = scalar.part(from, from + bad.length());
      }
      String help =
          "At "
              + scope.word()
              + " scope GitHub may give the runner to a job of another "
              + (bad.equals(Template.OWNER) ? "organization." : "repository.");
      pool.reading()
          .findings()
          .add(
              Code.JOB_OUT_OF_SCOPE,
              bad + " cannot be used by a pool that registers for the " + scope.word(),
              place,
              text.at(),
              help);
    }
  }

  /** The environment: the pool's entries over those of {@code defaults}. */
  Map<String, Template> env(Fields defaults) {
    Map<String, Located> merged = new LinkedHashMap<>();
    entries(defaults, merged);
    entries(pool, merged);
    Map<String, Template> env = new LinkedHashMap<>();
    for (var entry : merged.entrySet()) {
      checkName(entry.getKey(), entry.getValue());
      Text text = pool.values().text(entry.getValue(), Allows.JOB);
      if (text != null) {
        checkScope(text);
        env.put(entry.getKey(), new Template(text.value()));
      }
    }
    return env;
  }

  private static void entries(Fields owner, Map<String, Located> into) {
    Located at = owner.get("env");
    if (at != null) {
      into.putAll(owner.fields(at).entries());
    }
  }

  private void checkName(String name, Located at) {
    if (EnvNames.parse(name) instanceof Parsed.Bad<String>(String message, String help)) {
      pool.reading().findings().add(EnvNames.code(name), message, at.key(), at, help);
    }
  }

  Image image() {
    Fields image = pool.fields("image");
    String version = image.parsed("runnerVersion", Code.BAD_IMAGE, Names::runnerVersion);
    return new Image(
        version == null ? Image.LATEST : version,
        image.parsed("from", Code.BAD_IMAGE, Names::image),
        image.texts("run", Allows.SHELL).stream().map(Text::value).toList(),
        image.parsed("registrySecret", Code.BAD_NAME, Names::modal));
  }

  Concurrency concurrency() {
    Fields concurrency = pool.fields("concurrency");
    return new Concurrency(concurrency.integer("max"), concurrency.integer("perRepository"));
  }
}
