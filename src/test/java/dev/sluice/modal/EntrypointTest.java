package dev.sluice.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntrypointTest {
  private static final String POLICY = "pool gpu\ngeneration 7\ndigest abc";

  private final Secret jit = Canary.secret("jit");
  private Scripts scripts;

  @BeforeEach
  void copy(@TempDir Path directory) throws IOException {
    scripts = new Scripts(directory);
  }

  @Test
  void startsTheRunnerWithWhatItNeeds() throws Exception {
    scripts.runSh("env > env.txt; pwd > pwd.txt");

    assertThat(run(Map.of()).code()).isZero();

    String env = Files.readString(scripts.runner.resolve("env.txt"));
    assertThat(env.contains("ACTIONS_RUNNER_INPUT_JITCONFIG=" + jit.reveal())).isTrue();
    assertThat(env.lines())
        .contains(
            "RUNNER_ALLOW_RUNASROOT=1",
            "RUNNER_MANUALLY_TRAP_SIG=1",
            "ACTIONS_RUNNER_RETURN_VERSION_DEPRECATED_EXIT_CODE=1",
            "ACTIONS_RUNNER_HOOK_JOB_STARTED=" + scripts.home + "/job-started.sh")
        .noneMatch(line -> line.startsWith("SLUICE_POLICY"));
    assertThat(Files.readString(scripts.runner.resolve("pwd.txt")).strip())
        .isEqualTo(scripts.runner.toString());
    Path policy = scripts.home.resolve("policy");
    assertThat(policy).content().isEqualTo(POLICY + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(policy)))
        .isEqualTo("r--r--r--");
  }

  @Test
  void showsTheRegistrationInNoArgumentAndNoOutput() throws Exception {
    scripts.runSh("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' > arguments.txt; set -x");

    String output = run(Map.of("SLUICE_WATCHDOG_SECONDS", "30")).output();

    assertThat(output.contains(Canary.TEXT)).isFalse();
    String arguments = Files.readString(scripts.runner.resolve("arguments.txt"));
    assertThat(arguments).contains("run.sh");
    assertThat(arguments.contains(Canary.TEXT)).isFalse();
  }

  /** bash goes on exporting a name that it was started with, whatever is assigned to it. */
  @Test
  void keepsTheRegistrationFromChildrenAndThePoolsVariablesFromItself() throws Exception {
    fakeNetworkTools();
    String dump = "#!/bin/bash\nenv >> " + scripts.home + "/seen\n";
    Scripts.script(scripts.bin.resolve("dockerd"), dump + "exec sleep 5\n");
    Scripts.script(scripts.bin.resolve("sleep"), dump + "exec /bin/sleep \"$@\"\n");
    scripts.runSh("env > env.txt; until [ -s " + scripts.home + "/seen ]; do /bin/sleep 0.1; done");
    var own = new HashMap<String, String>();
    for (String name : assigned(SandboxScripts.read("entrypoint.sh"))) {
      own.put(name, "theirs");
      own.put(name.toUpperCase(Locale.ROOT), "theirs");
      own.put(name.replace("SLUICE__", ""), "theirs");
    }
    for (String name : List.of("registration", "docker", "home", "OK", "runner", "code")) {
      own.put(name, "theirs");
    }
    own.keySet().removeIf(name -> name.matches("ACTIONS_.*|RUNNER_.*"));
    var env = new HashMap<>(own);
    env.put("SHELLOPTS", "xtrace:allexport");
    env.put("SLUICE_DOCKER", "vm");
    env.put("SLUICE_WATCHDOG_SECONDS", "30");
    Path socket = scripts.home.resolve("docker.sock");
    env.put("SLUICE_DOCKER_SOCKET", socket.toString());
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));

      Scripts.Result result = run(env);

      assertThat(result.code()).isZero();
      assertThat(result.output().contains(Canary.TEXT)).isFalse();
    }
    String seen = Files.readString(scripts.home.resolve("seen"));
    assertThat(seen).contains("registration=theirs");
    assertThat(seen.contains(Canary.TEXT)).isFalse();
    List<String> got = Files.readAllLines(scripts.runner.resolve("env.txt"));
    assertThat(
            got.stream().filter(line -> line.contains(Canary.TEXT)).map(line -> line.split("=")[0]))
        .containsExactly("ACTIONS_RUNNER_INPUT_JITCONFIG");
    own.keySet().removeIf(name -> name.startsWith("SLUICE__"));
    assertThat(got).containsAll(own.keySet().stream().map(name -> name + "=theirs").toList());
    assertThat(got).noneMatch(line -> line.startsWith("SLUICE__"));
  }

  private static List<String> assigned(String script) {
    return Pattern.compile("(?m)(?<![\\w-])([A-Za-z_]\\w*)=")
        .matcher(script)
        .results()
        .map(match -> match.group(1))
        .filter(name -> !name.matches("SLUICE_(DOCKER|WATCHDOG|RUNNER)_?.*"))
        .distinct()
        .toList();
  }

  @Test
  void endsAsTheRunnerEndsAlsoIfASignalMakesItEndAtOnce() throws Exception {
    // The runner is gone before the script goes on behind the signal.
    Path slow = scripts.home.resolve("slow");
    Files.writeString(
        slow,
        """
        kill() {
          builtin kill "$@" || return
          [ "$1" != -TERM ] || while builtin kill -0 "$2" 2>/dev/null; do :; done
        }
        """);
    scripts.runSh("trap 'exit 5' TERM; : > ready; while :; do sleep 0.1; done");
    Process process = scripts.start("entrypoint.sh", env(Map.of("BASH_ENV", slow.toString())));
    ModalWorld.until(() -> Files.exists(scripts.runner.resolve("ready")));

    process.destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "7, 7", "1, 1", "137, 137"})
  void endsAsTheRunnerEnds(int runner, int expected) throws Exception {
    scripts.runSh("exit " + runner);

    Scripts.Result result = run(Map.of());

    assertThat(result.code()).isEqualTo(expected);
    assertThat(result.output().contains("newer image")).isEqualTo(runner == 7);
  }

  @ParameterizedTest
  @CsvSource({
    "ACTIONS_RUNNER_INPUT_JITCONFIG, '', there is no registration",
    "SLUICE_POLICY, '', there is no policy",
    "SLUICE_RUNNER_DIR, /nowhere, there is no /nowhere",
    "SLUICE_WATCHDOG_SECONDS, soon, is not a number",
    "SLUICE_DOCKER, podman, 'none, gvisor or vm'"
  })
  void refusesAWrongConfiguration(String name, String value, String message) throws Exception {
    scripts.runSh("touch ran");

    Scripts.Result result = run(Map.of(name, value));

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.output()).contains(message);
    assertThat(scripts.runner.resolve("ran")).doesNotExist();
  }

  @Test
  void givesUpWhenNoJobEverStarts() throws Exception {
    scripts.runSh("exec sleep 50");

    Scripts.Result result = run(Map.of("SLUICE_WATCHDOG_SECONDS", "1"));

    assertThat(result.code()).isEqualTo(75);
    assertThat(result.output()).contains("no job within 1 s");
  }

  @Test
  void neverEndsAJobThatTheHookSawStart() throws Exception {
    scripts.runSh(": > " + scripts.home + "/started; sleep 3; exit 0");

    assertThat(run(Map.of("SLUICE_WATCHDOG_SECONDS", "1")).code()).isZero();
  }

  @Test
  void neverEndsARunnerThatHadAWorker() throws Exception {
    Scripts.script(scripts.runner.resolve("Runner.Worker"), "#!/bin/bash\nsleep 2\n");
    scripts.runSh("./Runner.Worker; sleep 3; exit 0");

    assertThat(run(Map.of("SLUICE_WATCHDOG_SECONDS", "3")).code()).isZero();
  }

  @Test
  void forgetsTheMarkersOfAnEarlierRun() throws Exception {
    Files.createFile(scripts.home.resolve("gave-up"));
    scripts.runSh("exit 0");

    assertThat(run(Map.of()).code()).isZero();
  }

  @Test
  void handsATerminationOnToTheRunner() throws Exception {
    scripts.runSh(
        "trap 'echo stopped > stopped; exit 0' TERM; : > ready; while :; do sleep 0.1; done");
    Process process = scripts.start("entrypoint.sh", env(Map.of()));
    ModalWorld.until(() -> Files.exists(scripts.runner.resolve("ready")));

    process.destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    ModalWorld.until(() -> Files.exists(scripts.runner.resolve("stopped")));
  }

  @ParameterizedTest
  @CsvSource({"gvisor, true", "vm, false"})
  void startsDockerFirstAndKeepsTheRegistrationFromIt(String mode, boolean gvisor)
      throws Exception {
    fakeNetworkTools();
    Scripts.script(
        scripts.bin.resolve("dockerd"),
        "#!/bin/bash\nenv > "
            + scripts.runner
            + "/dockerd-env\n"
            + "echo \"$*\" > "
            + scripts.runner
            + "/dockerd-args\nexec sleep 5\n");
    scripts.runSh("cat dockerd-args");
    Path socket = scripts.home.resolve("docker.sock");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      scripts.runSh("until [ -s dockerd-args ]; do sleep 0.1; done");

      Scripts.Result result =
          run(Map.of("SLUICE_DOCKER", mode, "SLUICE_DOCKER_SOCKET", socket.toString()));

      assertThat(result.code()).isZero();
    }
    assertThat(
            Files.readString(scripts.runner.resolve("dockerd-args")).contains("--iptables=false"))
        .isEqualTo(gvisor);
    String env = Files.readString(scripts.runner.resolve("dockerd-env"));
    assertThat(env.contains("JITCONFIG") || env.contains(Canary.TEXT)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"exit 1", "exec sleep 5"})
  void saysWhatDockerSaidWhenItDoesNotCome(String end) throws Exception {
    fakeNetworkTools();
    Scripts.script(
        scripts.bin.resolve("dockerd"), "#!/bin/bash\necho cannot mount overlay >&2\n" + end);
    scripts.runSh("touch ran");

    Scripts.Result result =
        run(
            Map.of(
                "SLUICE_DOCKER", "gvisor",
                "SLUICE_DOCKER_SOCKET", scripts.home.resolve("no.sock").toString(),
                "SLUICE_DOCKER_WAIT_SECONDS", "1"));

    assertThat(result.code()).isEqualTo(69);
    assertThat(result.output()).contains("cannot mount overlay", "dockerd did not open");
    assertThat(scripts.runner.resolve("ran")).doesNotExist();
  }

  /** The machine of the tests must keep its own address translation. */
  private void fakeNetworkTools() throws IOException {
    for (String tool : new String[] {"ip", "iptables", "iptables-legacy"}) {
      Scripts.script(scripts.bin.resolve(tool), "#!/bin/bash\nexit 1\n");
    }
  }

  private Scripts.Result run(Map<String, String> env) throws Exception {
    return scripts.run("entrypoint.sh", env(env));
  }

  private Map<String, String> env(Map<String, String> more) {
    var env = new HashMap<String, String>();
    env.put("ACTIONS_RUNNER_INPUT_JITCONFIG", jit.reveal());
    env.put("SLUICE_POLICY", POLICY);
    env.putAll(more);
    return env;
  }
}
