package dev.sluice.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Modal's own client for JavaScript against the emulated Modal, as {@code src/test/modal-js/run.sh}
 * does it; skipped where npm cannot install the client.
 */
class OfficialClientTest {
  private static final Path SOURCES = Path.of("src/test/modal-js");
  private static final Path WORK = Path.of("target/modal-js");
  private static final Path INSTALLED = WORK.resolve("node_modules/modal/package.json");
  private static final String VERSION = "\"version\": \"0.11.1\"";
  private static final Duration INSTALLING = Duration.ofSeconds(25);
  private static final Duration CHECKING = Duration.ofSeconds(120);

  @BeforeAll
  static void install() throws Exception {
    Files.createDirectories(WORK);
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        Files.copy(file, WORK.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    assumeTrue(works("node", "--version"), "there is no node");
    if (isInstalled()) {
      return;
    }
    assumeTrue(works("npm", "--version"), "there is no npm");
    // Without a network it gives up at once.
    boolean installed =
        works(
            "npm",
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefer-offline",
            "--fetch-retries=0");
    assumeTrue(installed && isInstalled(), "npm cannot install Modal's client");
  }

  private static boolean isInstalled() throws IOException {
    return Files.isRegularFile(INSTALLED) && Files.readString(INSTALLED).contains(VERSION);
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return run("install.log", INSTALLING, Map.of(), List.of(command)) == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  /** The exit code, or -1 if it took too long. */
  private static int run(
      String log, Duration limit, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    File output = WORK.resolve(log).toFile();
    var builder = new ProcessBuilder(command).directory(WORK.toFile()).redirectErrorStream(true);
    builder.redirectOutput(output);
    builder.environment().keySet().removeIf(name -> name.startsWith("MODAL_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return process.exitValue();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return -1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "default"})
  void worksUnchanged(String family) throws Exception {
    try (EmulatedWorld world = EmulatedWorld.start(0, 0)) {
      var environment = new HashMap<String, String>();
      environment.put("MODAL_SERVER_URL", world.modal().url().toString());
      environment.put("EMULATOR_CONTROL", world.github().apiBase() + "/_emulator/modal");
      environment.put("MODAL_TOKEN_ID", "ak-any");
      environment.put("MODAL_TOKEN_SECRET", "as-any");
      // Nothing of whoever runs this.
      environment.put("MODAL_CONFIG_PATH", "/dev/null");
      if (family.equals("0")) {
        environment.put("MODAL_SANDBOX_V2", family);
      }
      String log = "check-" + family + ".log";

      int code = run(log, CHECKING, environment, List.of("node", "check.mjs"));

      String printed = Files.readString(WORK.resolve(log), UTF_8);
      assertThat(code).as(printed).isZero();
      assertThat(printed).contains("ok    a failing build says why").contains(" 0 failed");
    }
  }
}
