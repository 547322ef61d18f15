package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.YamlLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The files that paths stand for: themselves, or of a directory those of one kind in the byte order
 * of their names, without hidden ones.
 *
 * @param sources what could be read, in order
 * @param diagnostics what could not
 */
public record SourceFiles(List<SourceText> sources, List<Diagnostic> diagnostics) {
  /** What files of a directory are for. */
  public enum Kind {
    /** {@code *.yaml}, but no tests. */
    POOLS("*.yaml"),
    /** {@code *.test.yaml}. */
    TESTS("*.test.yaml");

    private final String glob;

    Kind(String glob) {
      this.glob = glob;
    }

    private boolean takes(String name) {
      return !name.startsWith(".")
          && name.endsWith(".yaml")
          && name.endsWith(".test.yaml") == (this == TESTS);
    }

    /** Of the names in a directory those of files of this kind, in byte order. */
    public List<String> among(Collection<String> names) {
      return names.stream().filter(this::takes).sorted(SourceFiles::inByteOrder).toList();
    }
  }

  public SourceFiles {
    sources = List.copyOf(sources);
    diagnostics = List.copyOf(diagnostics);
  }

  /** Reads files and directories. */
  public static SourceFiles read(List<Path> paths, Kind kind) {
    List<SourceText> sources = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        readFile(path, sources, diagnostics);
        continue;
      }
      List<Path> files = list(path, kind, diagnostics);
      files.forEach(file -> readFile(file, sources, diagnostics));
      if (files.isEmpty() && diagnostics.isEmpty()) {
        diagnostics.add(
            missing(Code.NO_FILES, path, "The directory holds no file named " + kind.glob));
      }
    }
    return new SourceFiles(sources, diagnostics);
  }

  private static void readFile(Path path, List<SourceText> sources, List<Diagnostic> diagnostics) {
    try (InputStream in = Files.newInputStream(path)) {
      // One byte more than is allowed: enough for the reader to see that there is more.
      byte[] bytes = in.readNBytes(YamlLimits.FILE_BYTES + 1);
      sources.add(new SourceText(path.toString(), bytes));
    } catch (NoSuchFileException e) {
      diagnostics.add(missing(Code.UNREADABLE_FILE, path, "There is no such file"));
    } catch (AccessDeniedException e) {
      diagnostics.add(missing(Code.UNREADABLE_FILE, path, "The file may not be read"));
    } catch (IOException e) {
      diagnostics.add(missing(Code.UNREADABLE_FILE, path, "The file cannot be read"));
    }
  }

  private static List<Path> list(Path directory, Kind kind, List<Diagnostic> diagnostics) {
    Map<String, Path> files = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, kind.glob)) {
      for (Path entry : entries) {
        if (!Files.isDirectory(entry)) {
          files.put(entry.getFileName().toString(), entry);
        }
      }
    } catch (IOException e) {
      diagnostics.add(missing(Code.UNREADABLE_FILE, directory, "The directory cannot be read"));
    }
    return kind.among(files.keySet()).stream()
        .map(name -> Objects.requireNonNull(files.get(name)))
        .toList();
  }

  private static int inByteOrder(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static Diagnostic missing(Code code, Path path, String message) {
    return Diagnostic.of(code, message, Place.start(path.toString()), "", null);
  }
}
