package dev.sluice.generation;

import dev.sluice.config.PoolsFiles;
import dev.sluice.diagnostic.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pools file or directory, or a text that stands for one. Safe for any thread. */
public interface PoolsText {
  /** What is recorded of where a text came from. */
  String origin();

  /** Equal to an earlier one as long as the text is most likely the same; cheap. */
  Object stamp();

  /** Reads it. */
  PoolsFiles read();

  /** A text that never changes. */
  static PoolsText fixed(List<SourceText> sources, String origin) {
    return new PoolsText() {
      @Override
      public String origin() {
        return origin;
      }

      @Override
      public Object stamp() {
        return origin;
      }

      @Override
      public PoolsFiles read() {
        return new PoolsFiles(sources, List.of());
      }
    };
  }

  /**
   * A file or directory, recognised by name, size, time and real place of each file: notices of a
   * file system miss what Kubernetes does, which swaps a link far above, and what happens on a
   * network drive.
   */
  static PoolsText at(Path path) {
    return new PoolsText() {
      @Override
      public String origin() {
        return path.toString();
      }

      @Override
      public Object stamp() {
        return Stamp.of(path);
      }

      @Override
      public PoolsFiles read() {
        return PoolsFiles.read(List.of(path));
      }
    };
  }

  /** What a file is recognised by, without reading it. */
  record Stamp(Path real, long size, Instant modified, @Nullable Object key) {
    private static List<Stamp> of(Path path) {
      List<Path> files = new ArrayList<>();
      if (Files.isDirectory(path)) {
        try (Stream<Path> entries = Files.list(path)) {
          entries.filter(entry -> entry.toString().endsWith(".yaml")).sorted().forEach(files::add);
        } catch (IOException e) {
          return List.of();
        }
      } else {
        files.add(path);
      }
      return files.stream().map(Stamp::ofFile).toList();
    }

    private static Stamp ofFile(Path file) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
            file.toRealPath(),
            attributes.size(),
            attributes.lastModifiedTime().toInstant(),
            attributes.fileKey());
      } catch (IOException e) {
        return new Stamp(file, -1, Instant.MIN, null);
      }
    }
  }
}
