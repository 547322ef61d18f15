package dev.sluice.emulator;

import static dev.sluice.emulator.GithubRestWorld.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.Canary;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Independent schemas of webhooks accept the pings of all three kinds of hooks. */
class GithubPingSchemaTest {
  private static final Path SCHEMAS =
      Path.of(
              System.getProperty(
                  "sluice.shared", System.getProperty("sluice.root", ".") + "/../shared"))
          .resolve("data/github-schemas");

  private static final String BASE = "https://schemas.test/";

  private final GithubRestWorld world = new GithubRestWorld();

  @Test
  void everyPingIsValid() throws Exception {
    assumeTrue(Files.exists(SCHEMAS), "the webhook schemas are not here; not checked");
    Schema schema = schema();
    assertThat(schema.validate("{\"zen\":\"x\",\"hook_id\":1}", InputFormat.JSON)).isNotEmpty();
    world.rest.deliverTo(world.app, URI.create("http://app"), Canary.secret("app"));
    for (String path : List.of("/repos/acme/api/hooks", "/orgs/acme/hooks")) {
      String body =
          "{\"name\":\"web\",\"config\":{\"url\":\"http://a\",\"content_type\":\"json\"}}";
      assertThat(world.call("POST " + path, body).status()).isEqualTo(201);
    }
    world.pass(Duration.ofSeconds(1));
    assertThat(world.posts).hasSize(3);
    for (GithubPost ping : world.posts) {
      assertThat(schema.validate(ping.body(), InputFormat.JSON)).as(ping.body()).isEmpty();
    }
  }

  /** They refer to each other by path, and their own ids do not fit that. */
  private static Schema schema() throws IOException {
    Map<String, String> texts = new HashMap<>();
    try (Stream<Path> files = Files.walk(SCHEMAS.resolve("common"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(BASE + "common/" + file.getFileName(), withoutId(file));
      }
    }
    String entry = BASE + "ping.schema.json";
    texts.put(entry, withoutId(SCHEMAS.resolve("ping/event.schema.json")));
    return SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_7, builder -> builder.schemas(texts))
        .getSchema(SchemaLocation.of(entry));
  }

  private static String withoutId(Path file) throws IOException {
    ObjectNode schema = (ObjectNode) JSON.readTree(Files.readString(file));
    schema.remove("$id");
    return schema.toString();
  }
}
