package dev.sluice.modal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The scripts of the image in a directory of their own, run by real bash. */
final class Scripts {
  private static final int LONGEST_SECONDS = 60;

  final Path home;
  final Path bin;
  final Path runner;

  Scripts(Path directory) throws IOException {
    home = Files.createDirectories(directory.resolve("sluice"));
    bin = Files.createDirectories(directory.resolve("bin"));
    runner = Files.createDirectories(directory.resolve("runner"));
    for (String name : List.of("entrypoint.sh", "job-started.sh")) {
      script(home.resolve(name), SandboxScripts.read(name));
    }
  }

  record Result(int code, String output) {}

  Result run(String script, Map<String, String> env) throws Exception {
    Process process = start(script, env);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the script does not end");
    }
    return new Result(process.exitValue(), output);
  }

  Process start(String script, Map<String, String> env) throws IOException {
    var builder = new ProcessBuilder("bash", home.resolve(script).toString());
    builder.redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", bin + ":/usr/local/bin:/usr/bin:/bin");
    builder.environment().put("SLUICE_RUNNER_DIR", runner.toString());
    builder.environment().putAll(env);
    return builder.start();
  }

  void runSh(String body) throws IOException {
    script(runner.resolve("run.sh"), "#!/bin/bash\n" + body + "\n");
  }

  static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
