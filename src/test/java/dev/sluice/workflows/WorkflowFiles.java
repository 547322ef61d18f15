package dev.sluice.workflows;

import dev.sluice.config.PoolsFiles;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.RoutingTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The workflow files of the tests: all of them together are one repository. */
public final class WorkflowFiles {
  static final Path ROOT =
      Path.of(System.getProperty("sluice.root", "."), "src/test/resources/workflows");

  private WorkflowFiles() {}

  static RoutingTable table() {
    return RoutingTable.compile(
        PoolsFiles.read(List.of(ROOT.resolve("pools.yaml"))).load().config().orElseThrow());
  }

  static List<String> names() {
    try (Stream<Path> files = Files.list(ROOT)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("pools.yaml"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All the files. */
  static WorkflowsCheck.Result check(@Nullable String branch) {
    List<Checkout.File> files = new ArrayList<>();
    for (String name : names()) {
      try {
        files.add(file(name, Files.readString(ROOT.resolve(name))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return WorkflowsCheck.run(table(), List.of("larger-*"), checkout(branch, files));
  }

  /** The shortest file that shows a code, without what the test expects of it. */
  public static SourceText shortest(Code code) {
    return check((String) null).diagnostics().stream()
        .filter(diagnostic -> diagnostic.code() == code)
        .map(diagnostic -> diagnostic.place().file())
        .distinct()
        .map(WorkflowFiles::bare)
        .min(
            Comparator.comparingInt((SourceText source) -> source.text().length())
                .thenComparing(SourceText::path))
        .orElseThrow();
  }

  /** What the check says of a file by itself. */
  public static List<Diagnostic> diagnostics(SourceText source) {
    return check(Map.of(source.path(), source.text())).diagnostics();
  }

  private static SourceText bare(String name) {
    try (Stream<String> lines = Files.lines(ROOT.resolve(name))) {
      return SourceText.of(
          name,
          lines
              .filter(line -> !line.startsWith("#>") && !line.startsWith("#!"))
              .collect(Collectors.joining("\n", "", "\n")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One file of that text, on push unless it says otherwise. */
  static WorkflowsCheck.Result check(Map<String, String> texts) {
    List<Checkout.File> files = new ArrayList<>();
    texts.forEach((name, text) -> files.add(file(name, text)));
    return WorkflowsCheck.run(table(), List.of(), checkout(null, files));
  }

  private static Checkout.File file(String name, String text) {
    return new Checkout.File(".github/workflows/" + name, SourceText.of(name, text));
  }

  private static Checkout checkout(@Nullable String branch, List<Checkout.File> files) {
    RepositoryName repository = RepositoryName.parse("acme/app").orElseThrow();
    return new Checkout("app", repository, Visibility.PRIVATE, branch, files);
  }
}
