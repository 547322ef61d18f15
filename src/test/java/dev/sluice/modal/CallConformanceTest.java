package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.failure;
import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.emulator.ModalFault;
import dev.sluice.emulator.ModalRefusal.Reason;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import modal.client.SandboxGetFromNameRequest;
import modal.client.SandboxGetLogsRequest;
import modal.client.SandboxListRequest;
import modal.client.SandboxTerminateRequest;
import modal.client.SandboxWaitRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares the calls around a launch with those of Modal's own client. */
class CallConformanceTest {
  @BeforeEach
  void needsTheCaptures() {
    assumeTrue(
        Files.isDirectory(Capture.directory()),
        "no captures of Modal's client here; set sluice.shared to compare with them");
  }

  @Test
  void asksForASandboxByItsNameAsModalsOwnClientDoes() {
    try (ModalWorld world = new ModalWorld("ci")) {
      value(world.modal.find("job-4711"));

      assertThat(world.wiretap.last("SandboxGetFromName", SandboxGetFromNameRequest.class))
          .isEqualTo(
              Capture.read("44-from-name")
                  .calls("SandboxGetFromName")
                  .getFirst()
                  .parse(SandboxGetFromNameRequest.parser()));
    }
  }

  @Test
  void pollsAndEndsASandboxAsModalsOwnClientDoes() {
    String id = "sb-Known1x000000000000000";
    try (ModalWorld world = new ModalWorld()) {
      value(world.modal.status(id));
      value(world.modal.terminate(id));

      assertThat(world.wiretap.last("SandboxWait", SandboxWaitRequest.class))
          .isEqualTo(
              Capture.read("41-poll-and-wait")
                  .calls("SandboxWait")
                  .getFirst()
                  .parse(SandboxWaitRequest.parser()));
      assertThat(world.wiretap.last("SandboxTerminate", SandboxTerminateRequest.class))
          .isEqualTo(
              Capture.read("39-terminate")
                  .calls("SandboxTerminate")
                  .getFirst()
                  .parse(SandboxTerminateRequest.parser()));
    }
  }

  @Test
  void endsASandboxAsModalsOwnClientDoes() {
    Capture capture = Capture.read("38-terminate-wait");
    try (ModalWorld world = new ModalWorld()) {
      var launch = new Launch(world, new Scenario(capture).poolsFile());
      launch.provide();
      String id = value(launch.start(Launch.NAME, Map.of()));
      int before = world.wiretap.calls().size();

      value(world.modal.terminate(id));
      value(world.modal.status(id));

      List<String> theirs = capture.calls().stream().map(Capture.Call::rpc).toList();
      assertThat(world.wiretap.calls().stream().skip(before).map(Wiretap.Call::rpc).toList())
          .isEqualTo(theirs.subList(theirs.indexOf("SandboxTerminate"), theirs.size()));
    }
  }

  @Test
  void asksAboutASandboxOfTheFirstKindAsModalsOwnClientDoes() {
    Capture capture = Capture.read("66-v2-ids-of-v1-sandboxes");
    String id = capture.scenario().path("sandboxId").asString();
    try (ModalWorld world = new ModalWorld()) {
      value(world.modal.status(id));
      value(world.modal.terminate(id));

      assertThat(world.wiretap.calls().stream().map(Wiretap.Call::rpc).toList())
          .isEqualTo(capture.calls().stream().map(Capture.Call::rpc).toList());
    }
  }

  @Test
  void listsByTagsAsModalsOwnClientDoes() {
    assumeTrue(Capture.exists("40-list-by-tags"), "this recording is not among those here");
    Capture capture = Capture.read("40-list-by-tags");
    try (ModalWorld world = new ModalWorld()) {
      var tags = new HashMap<String, String>();
      capture
          .scenario()
          .findPath("tags")
          .properties()
          .forEach(entry -> tags.put(entry.getKey(), entry.getValue().asString()));
      value(world.modal.list(tags));

      SandboxListRequest theirs =
          capture.calls("SandboxList").getFirst().parse(SandboxListRequest.parser());
      // Ours belong to our app; theirs may have been asked for in all.
      assertThat(world.wiretap.calls("SandboxList").getFirst().request())
          .isInstanceOfSatisfying(
              SandboxListRequest.class,
              ours ->
                  assertThat(ours.toBuilder().setAppId("app").build())
                      .isEqualTo(theirs.toBuilder().setAppId("app").build()));
    }
  }

  @Test
  void readsTheLogAsModalsOwnClientDoes() {
    Capture capture = Capture.read("45-logs-stdout");
    try (ModalWorld world = new ModalWorld()) {
      Answer<List<String>> unknown =
          world.modal.lastLines(capture.scenario().path("sandboxId").asString(), 5);

      assertThat(unknown).isInstanceOf(Answer.Failed.class);
      var theirs = capture.calls("SandboxGetLogs").getFirst().parse(SandboxGetLogsRequest.parser());
      // What has ended needs no long poll.
      assertThat(world.wiretap.last("SandboxGetLogs", SandboxGetLogsRequest.class))
          .isEqualTo(theirs.toBuilder().setTimeout(5).build());
    }
  }

  @Test
  void aFailedBuildIsFinal() {
    Capture capture = Capture.read("37-image-build-failure");
    try (ModalWorld world = new ModalWorld()) {
      world.model.images().failBuildsWith("RUN false");
      var launch = new Launch(world, new Scenario(capture).poolsFile());

      assertThat(launch.provide()).isFalse();

      // Their server says the failure of the first layer in a stream, ours of the second at once.
      assertThat(world.wiretap.calls("ImageGetOrCreate")).hasSize(2);
      assertThat(world.wiretap.calls("SandboxCreate")).isEmpty();
    }
  }

  @Test
  void takesATakenNameAndAnExhaustedQuotaForFinal() {
    try (ModalWorld world = new ModalWorld()) {
      Capture taken = Capture.read("49-name-already-exists");
      var launch = new Launch(world, new Scenario(taken).poolsFile());
      launch.provide();
      value(launch.start(taken.sandboxName(), Map.of()));
      assertThat(failure(launch.start(taken.sandboxName(), Map.of())))
          .isInstanceOf(Failure.Conflict.class);
      assertThat(world.wiretap.calls("SandboxCreate")).hasSize(2);
    }
    try (ModalWorld world = new ModalWorld()) {
      Capture exhausted = Capture.read("48-resource-exhausted");
      var launch = new Launch(world, new Scenario(exhausted).poolsFile());
      launch.provide();
      world.model.faults().next("SandboxCreate", 9, ModalFault.before(Reason.RESOURCE_EXHAUSTED));
      assertThat(failure(launch.start(Launch.NAME, Map.of())))
          .isInstanceOf(Failure.Exhausted.class);
      assertThat(world.wiretap.calls("SandboxCreate"))
          .hasSameSizeAs(exhausted.calls("SandboxCreate"));
    }
  }
}
