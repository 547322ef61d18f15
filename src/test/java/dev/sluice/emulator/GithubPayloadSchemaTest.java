package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.Canary;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** GitHub's own description of its webhooks accepts what the emulator sends. */
class GithubPayloadSchemaTest {
  private static final Path SCHEMA =
      Path.of(
              System.getProperty(
                  "sluice.shared", System.getProperty("sluice.root", ".") + "/../shared"))
          .resolve("data/github-schemas/openapi-webhook-workflow-job.schema.json");

  private final GithubWorld world = new GithubWorld(3);

  @Test
  void everyKindOfEventIsValid() throws Exception {
    assumeTrue(Files.exists(SCHEMA), "GitHub's webhook schemas are not here; not checked");
    liveAllLives();

    assertThat(world.events)
        .extracting(GithubEvent::action)
        .contains("queued", "waiting", "in_progress", "completed");
    for (String action : List.of("queued", "waiting", "in_progress", "completed")) {
      Schema schema = schema(action);
      for (GithubEvent event : world.events) {
        if (event.action().equals(action)) {
          assertThat(schema.validate(event.payload(), InputFormat.JSON))
              .as(event.action())
              .isEmpty();
        }
      }
    }
  }

  @Test
  void whatAnAppGetsIsValidToo() throws Exception {
    assumeTrue(Files.exists(SCHEMA), "GitHub's webhook schemas are not here; not checked");
    var rest = new GithubRestWorld();
    rest.rest.apps().install(rest.app, "acme");
    rest.rest.deliverTo(rest.app, URI.create("http://app"), Canary.secret("app"));
    rest.queue("acme/api");
    rest.pass(Duration.ofSeconds(1));
    String payload = rest.posts.getLast().body();
    assertThat(payload).contains("\"installation\":{\"id\":");
    assertThat(schema("queued").validate(payload, InputFormat.JSON)).isEmpty();
  }

  @Test
  void theSchemaWouldRefuseAMissingField() throws Exception {
    assumeTrue(Files.exists(SCHEMA), "GitHub's webhook schemas are not here; not checked");
    world.queue("modal");
    world.pass(Duration.ZERO);
    JsonNode payload = new JsonMapper().readTree(world.events.getFirst().payload());
    ((ObjectNode) payload.get("workflow_job")).remove("run_attempt");
    assertThat(schema("queued").validate(payload)).isNotEmpty();
  }

  private void liveAllLives() {
    for (var origin : GithubJobRequest.Origin.values()) {
      for (var visibility : GithubRepository.Visibility.values()) {
        world.model.queue(
            GithubJobRequest.of("acme/" + visibility.word(), List.of("modal"))
                .visibility(visibility)
                .origin(origin));
      }
    }
    world.model.addRepository("me/own", GithubRepository.Visibility.PRIVATE, false, null);
    world.model.queue(GithubJobRequest.of("me/own", List.of("modal", "a b")).times(2));
    for (String conclusion : List.of("failure", "cancelled", "skipped", "timed_out", "neutral")) {
      world.model.queue(
          GithubJobRequest.of("me/own", List.of("modal")).ending(Duration.ZERO, conclusion));
    }
    world.model.queue(
        GithubJobRequest.of("me/own", List.of("modal")).gate(GithubJobRequest.Gate.APPROVAL));
    for (int i = 0; i < 8; i++) {
      world.boot(world.mint(world.scope("me/own"), "r" + i, "modal", "a b"));
    }
    world.pass(Duration.ofHours(30));
  }

  private static Schema schema(String action) throws Exception {
    String text = Files.readString(SCHEMA);
    String id = "https://example.invalid/workflow-job.json";
    String entry =
        "#/$defs/webhook-workflow-job-" + action.replace('_', '-').toLowerCase(Locale.ROOT);
    return SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(java.util.Map.of(id, text)))
        .getSchema(SchemaLocation.of(id + entry));
  }
}
