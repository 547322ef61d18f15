package dev.sluice.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Reads the configuration file of Modal's own clients ({@code ~/.modal.toml}): one table for each
 * profile. What is wrong is told with its place and never with the text that stands there, since
 * the file holds secrets.
 */
final class ModalConfigFile {
  private static final String PATH = "MODAL_CONFIG_PATH";
  private static final String PROFILE = "MODAL_PROFILE";
  private static final String ACTIVE = "active";

  /** What Modal's Python client takes where no profile is active (2026-08). */
  private static final String FALL_BACK = "default";

  private static final int MOST_BYTES = 1 << 20;
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  private final Environment env;

  ModalConfigFile(Environment env) {
    this.env = env;
  }

  /** The profile that is meant; one without values if there is none. */
  ModalProfile profile() {
    Optional<Path> file = file();
    Map<String, JsonNode> tables = file.flatMap(this::tables).orElse(Map.of());
    Optional<String> name = file.isPresent() || isNamed() ? choose(file, tables) : Optional.empty();
    return new ModalProfile(
        env, file.orElse(null), name.orElse(null), name.map(tables::get).orElse(null));
  }

  /** A sentence about a file that others can read; empty if they cannot. */
  static Optional<String> warning(Path file) {
    try {
      Set<PosixFilePermission> readers = EnumSet.copyOf(OTHERS);
      readers.retainAll(Files.getPosixFilePermissions(file));
      return readers.isEmpty()
          ? Optional.empty()
          : Optional.of(file + " holds secrets and others can read it: chmod 600 " + file);
    } catch (IOException | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  private boolean isNamed() {
    return env.text(PROFILE).isPresent();
  }

  /** The file that is there to be read. */
  private Optional<Path> file() {
    Optional<String> named = env.text(PATH);
    Optional<String> path = named.or(() -> env.text("HOME").map(home -> home + "/.modal.toml"));
    try {
      Optional<Path> file = path.map(Path::of);
      if (file.isPresent() && Files.exists(file.get())) {
        return file;
      }
    } catch (InvalidPathException _) {
      // Told below, as for one that is not there.
    }
    named.ifPresent(text -> env.problem(PATH + " names a file that is not there: " + text));
    return Optional.empty();
  }

  private Optional<Map<String, JsonNode>> tables(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        env.problem(file + " is larger than " + MOST_BYTES + " bytes");
        return Optional.empty();
      }
      Map<String, JsonNode> tables = new TreeMap<>();
      new TomlMapper()
          .readTree(bytes)
          .properties()
          .forEach(entry -> {
            if (entry.getValue().isObject()) {
              tables.put(entry.getKey(), entry.getValue());
            }
          });
      return Optional.of(tables);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      env.problem(file + " cannot be read");
      return Optional.empty();
    } catch (JacksonException e) {
      env.problem(place(file, e.getLocation()) + ": not TOML (the text is not shown)");
      return Optional.empty();
    }
  }

  private static String place(Path file, @Nullable TokenStreamLocation at) {
    return at == null || at.getLineNr() < 1
        ? file.toString()
        : file + ":" + at.getLineNr() + ":" + at.getColumnNr();
  }

  private Optional<String> choose(Optional<Path> file, Map<String, JsonNode> tables) {
    Optional<String> named = env.text(PROFILE);
    if (named.isPresent()) {
      if (!tables.containsKey(named.get())) {
        env.problem(missing(named.get(), file, tables));
        return Optional.empty();
      }
      return named;
    }
    List<String> active = new ArrayList<>();
    tables.forEach((name, table) -> {
      if (table.path(ACTIVE).asBoolean(false)) {
        active.add(name);
      }
    });
    if (active.size() > 1) {
      env.problem(
          file.orElseThrow()
              + " has several active profiles ("
              + String.join(", ", active)
              + "): keep one, or choose with "
              + PROFILE);
      return Optional.empty();
    }
    return active.stream().findFirst().or(() -> Optional.of(FALL_BACK).filter(tables::containsKey));
  }

  private static String missing(String name, Optional<Path> file, Map<String, JsonNode> tables) {
    String text = PROFILE + " names a profile that is not there: " + name;
    if (file.isEmpty()) {
      return text + " (there is no file ~/.modal.toml)";
    }
    return tables.isEmpty()
        ? text + " (" + file.get() + " has none)"
        : text + " (" + file.get() + " has " + String.join(", ", tables.keySet()) + ")";
  }
}
