package dev.sluice.config;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes the pools file that does what the variables of {@link LegacyVariable} did: any job with
 * the label {@code modal} runs, wherever it comes from, on the GPU that one of five labels names.
 * One thing differs: an unknown {@code gpu:} label no longer gets a runner without GPU.
 */
public final class EnvImport {
  private static final Map<String, String> GPUS = gpus();

  /**
   * What came of an import.
   *
   * @param text the commented pools file; empty if a variable has a value that cannot be used
   * @param diagnostics in the order of the variables; a place's file is the variable with a $
   * @param sources the variables, for showing diagnostics
   */
  public record Result(
      Optional<String> text, List<Diagnostic> diagnostics, List<SourceText> sources) {
    public Result {
      diagnostics = List.copyOf(diagnostics);
      sources = List.copyOf(sources);
    }
  }

  private final EnvValues values;
  private final StringBuilder out = new StringBuilder();

  private EnvImport(EnvValues values) {
    this.values = values;
  }

  private static Map<String, String> gpus() {
    Map<String, String> gpus = new java.util.LinkedHashMap<>();
    gpus.put("t4", "T4");
    gpus.put("l4", "L4");
    gpus.put("a100", "A100-40GB");
    gpus.put("a100-80gb", "A100-80GB");
    gpus.put("h100", "H100");
    return gpus;
  }

  /** Imports the variables that are set in {@code environment}; all others are left alone. */
  public static Result of(Map<String, String> environment) {
    List<SourceText> sources = new ArrayList<>();
    for (LegacyVariable variable : LegacyVariable.setIn(environment)) {
      String value = variable.in(environment).orElseThrow();
      sources.add(SourceText.of(EnvValues.file(variable), value));
    }
    var values = new EnvValues(environment);
    String text = new EnvImport(values).print();
    List<Diagnostic> diagnostics =
        Diagnostics.inFileOrder(
            values.diagnostics(), sources.stream().map(SourceText::path).toList());
    boolean usable = !Diagnostics.hasErrors(diagnostics);
    return new Result(usable ? Optional.of(text) : Optional.empty(), diagnostics, sources);
  }

  private String print() {
    line("# yaml-language-server: $schema=schema/runner-pools.schema.json");
    line("#");
    line(
        "# Written by \"sluice import env\" from the environment variables that held this policy.");
    line("# It keeps what they did: review it, tighten it, and unset them.");
    line("version: 1");
    line("");
    github();
    defaults();
    values
        .perRepository()
        .ifPresent(cap -> {
          line("# MAX_CONCURRENT_PER_REPO: jobs beyond it wait.");
          line("limits: { perRepository: " + cap + " }");
          line("");
        });
    pools();
    return out.toString();
  }

  private void github() {
    Optional<String> url = values.url();
    Optional<Integer> group = values.runnerGroup();
    if (url.isEmpty() && group.isEmpty()) {
      return;
    }
    line("github:");
    url.ifPresent(value -> line("  url: " + value + " # GITHUB_ENTERPRISE_DOMAIN"));
    group.ifPresent(id -> {
      line("  # RUNNER_GROUP_ID; runners of a repository have no group, whatever it says.");
      line("  runnerGroup: " + id);
    });
    line("");
  }

  private void defaults() {
    line("defaults:");
    line("  timeout: 1h");
    List<String> regions = values.regions();
    line("  regions: " + (regions.isEmpty() ? "[us-east-1]" : list(regions) + " # MODAL_REGION"));
    network();
    values
        .cacheVolume()
        .ifPresent(name -> {
          line("  volumes:");
          line("    # CACHE_VOLUME_NAME. Every job of every repository reads and writes it:");
          line("    # subPath: \"${job.repository}\" would keep them apart.");
          line("    - { name: " + ScalarText.inQuotes(name) + ", mount: /cache }");
        });
    Map<String, String> env = values.extraEnv();
    if (!env.isEmpty()) {
      line("  # SANDBOX_EXTRA_ENV. Secrets belong in a Modal secret, named under secrets.");
      line("  env:");
      env.forEach((name, value) -> line("    " + name + ": " + ScalarText.inQuotes(value)));
    }
    line("  docker: true");
    values
        .runnerVersion()
        .ifPresent(version -> {
          line("  # RUNNER_VERSION. GitHub refuses versions older than 30 days: latest keeps up.");
          line("  image: { runnerVersion: " + ScalarText.inQuotes(version) + " }");
        });
    line("");
  }

  private void network() {
    List<String> cidrs = values.cidrs();
    if (values.blockNetwork()) {
      line("  # BLOCK_NETWORK. GitHub stays open, since a runner without it never gets a job.");
      line("  network: { allow: { github: true } }");
    } else if (!cidrs.isEmpty()) {
      line("  # ALLOWED_CIDRS. GitHub's hosts are open too, whether or not the list covers them.");
      line("  network:");
      line("    allow:");
      line("      cidrs:");
      cidrs.forEach(cidr -> line("        - " + ScalarText.inQuotes(cidr)));
    }
  }

  private void pools() {
    List<String> repositories = values.repositories();
    line(
        "# Nothing here separates trust: anybody who can name the label modal gets a runner, from");
    line(
        "# public repositories and pull requests of forks as well. To close that, remove the"
            + " lines");
    line("# visibility and forks: without them only private and internal repositories are served.");
    line("pools:");
    GPUS.forEach((label, type) -> {
      List<String> others =
          GPUS.keySet().stream()
              .filter(other -> !other.equals(label))
              .map(other -> "gpu:" + other)
              .toList();
      pool("gpu-" + label, "[modal, \"gpu:" + label + "\"]", list(others), repositories);
      line("    gpu: " + type);
      line("");
    });
    line("  # An unknown gpu: label finds no pool, where it used to get a runner without GPU.");
    pool("cpu", "[modal]", "[\"gpu:*\"]", repositories);
  }

  private void pool(String name, String all, String none, List<String> repositories) {
    line("  - name: " + name);
    line("    match:");
    line("      labels:");
    line("        all: " + all);
    line("        none: " + none);
    line("        optional: [\"*\"]");
    if (!repositories.isEmpty()) {
      line("      repositories: # ALLOWED_REPOS");
      repositories.forEach(repository -> line("        - " + ScalarText.inQuotes(repository)));
    }
    line("      visibility: [private, internal, public]");
    line("      forks: include");
  }

  private static String list(List<String> texts) {
    return texts.stream().map(ScalarText::inQuotes).collect(Collectors.joining(", ", "[", "]"));
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
