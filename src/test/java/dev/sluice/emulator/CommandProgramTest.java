package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.emulator.ModalSandbox.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import modal.client.SandboxCreateRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sandboxes without a runner's config run. */
class CommandProgramTest {
  private final ModalSocket modal = new ModalSocket();

  @AfterEach
  void close() {
    modal.close();
  }

  private ModalSandbox run(String... command) {
    String id = modal.createV1(modal.sandbox(command));
    modal.time.advance(Duration.ofMinutes(1));
    return modal.model.sandboxes().look(id);
  }

  private String printed(ModalSandbox sandbox, ModalLog.Channel channel) {
    return modal.model.sandboxes().log(sandbox.id()).from(0).entries().stream()
        .filter(entry -> entry.channel() == channel)
        .map(ModalLog.Entry::text)
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "true                             @ 0   @ ~~",
        "false                            @ 1   @ ~~",
        "exit 42                          @ 42  @ ~~",
        "exit 256                         @ 0   @ ~~",
        "exit x                           @ 2   @ ~~",
        "false; exit                      @ 1   @ ~~",
        "echo a  b                        @ 0   @ a b;",
        "echo 'a  b' \"c\"d               @ 0   @ a  b cd;",
        "echo a && false && echo b        @ 1   @ a;",
        "false && echo a; echo b          @ 0   @ b;",
        "echo a;; echo b                  @ 0   @ a;b;",
        "exit 3; echo a                   @ 3   @ ~~",
        "sleep 2 && echo a                @ 0   @ a;",
        "sleep x; echo a                  @ 0   @ a;",
        "sleep x && echo a                @ 1   @ ~~",
        "echo $A ${B}C \"$A\" '$A' \\$A   @ 0   @ 1 2C 1 $A $A;",
        "echo a; nothing                  @ 127 @ a;",
        "nothing; echo a                  @ 0   @ a;",
        "echo a | cat                     @ 127 @ ~~",
        "echo a > b                       @ 127 @ ~~",
        "echo $(date)                     @ 127 @ ~~",
        "echo 'a                          @ 127 @ ~~",
        "&& echo a                        @ 127 @ ~~",
      })
  void aScriptRunsAsInAShell(String script, int exitCode, String lines) {
    String secret = modal.model.objects().addSecret("", "s", Map.of("A", "1", "B", "2"));
    var definition = modal.sandbox("/bin/bash", "-c", script).addSecretIds(secret);
    String id =
        modal
            .stub()
            .sandboxCreate(
                SandboxCreateRequest.newBuilder()
                    .setAppId(modal.appId)
                    .setDefinition(definition)
                    .build())
            .getSandboxId();
    modal.time.advance(Duration.ofMinutes(1));

    ModalSandbox sandbox = modal.model.sandboxes().look(id);

    assertThat(sandbox.exitCode()).isEqualTo(exitCode);
    assertThat(sandbox.state()).isEqualTo(exitCode == 0 ? State.SUCCESS : State.FAILURE);
    assertThat(printed(sandbox, ModalLog.Channel.STDOUT)).isEqualTo(lines.replace(";", "\n"));
    boolean complains = !printed(sandbox, ModalLog.Channel.STDERR).isEmpty();
    assertThat(complains)
        .isEqualTo(exitCode == 127 || script.contains("nothing") || script.matches(".*[tp] x.*"));
  }

  @Test
  void sleepTakesItsTime() {
    String id = modal.createV1(modal.sandbox("sleep", "1.5m"));
    modal.time.advance(Duration.ofSeconds(89));
    assertThat(modal.model.sandboxes().look(id).state()).isEqualTo(State.RUNNING);

    modal.time.advance(Duration.ofSeconds(1));

    assertThat(modal.model.sandboxes().look(id).state()).isEqualTo(State.SUCCESS);
  }

  @Test
  void withoutACommandItLivesUntilItsTimeout() {
    for (List<String> forever : List.of(List.<String>of(), List.of("sleep", "infinity"))) {
      String id = modal.createV1(modal.sandbox(forever.toArray(String[]::new)).setTimeoutSecs(100));
      modal.time.advance(Duration.ofSeconds(99));
      assertThat(modal.model.sandboxes().look(id).state()).isEqualTo(State.RUNNING);
      modal.time.advance(Duration.ofSeconds(1));
      assertThat(modal.model.sandboxes().look(id).state()).isEqualTo(State.TIMEOUT);
    }
  }

  @Test
  void whatIsTerminatedPrintsNoMore() {
    String id = modal.createV1(modal.sandbox("sh", "-c", "echo a; sleep 5; echo b"));
    modal.time.advance(Duration.ofSeconds(1));
    modal.model.sandboxes().terminate(id);
    modal.time.advance(Duration.ofMinutes(1));

    ModalSandbox sandbox = modal.model.sandboxes().look(id);
    assertThat(sandbox.state()).isEqualTo(State.TERMINATED);
    assertThat(printed(sandbox, ModalLog.Channel.STDOUT)).isEqualTo("a\n");
  }

  @Test
  void anUnknownCommandDoesNotClaimToHaveRun() {
    ModalSandbox sandbox = run("python", "-c", "print(1)");

    assertThat(sandbox.exitCode()).isEqualTo(127);
    assertThat(printed(sandbox, ModalLog.Channel.STDERR)).isEqualTo("python: not emulated\n");
    assertThat(run("echo", "$A", ";", "|").exitCode()).isZero();
  }

  @Test
  void aRunnersConfigStartsTheRunner() {
    var program =
        new CommandProgram(
            (_, _, exit) -> {
              exit.with(5, "the runner");
              return () -> {};
            },
            modal.time);
    var model = new ModalModel(modal.time, program, new Random(1));
    String secret = model.objects().addSecret("", "s", Map.of(FakeRunner.JIT_CONFIG, "config"));
    var image = model.images().build(new ModalImages.Layer("", List.of("FROM a"), "", "1"));
    var request =
        SandboxCreateRequest.newBuilder()
            .setAppId(model.objects().app("", "app", true))
            .setDefinition(modal.sandbox("echo", "a").setImageId(image.id()).addSecretIds(secret));
    String id = new ModalSandboxCalls(model, ModalFamily.V1).create(request.build()).getSandboxId();
    modal.time.advance(Duration.ZERO);

    assertThat(model.sandboxes().look(id).exitCode()).isEqualTo(5);
  }
}
