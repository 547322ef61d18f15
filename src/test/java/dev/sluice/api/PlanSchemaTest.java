package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Holds the published schema of a plan to the records. {@code mvn -q test -Dtest=PlanSchemaTest
 * -Ddocs.apply=true} writes it anew.
 */
class PlanSchemaTest {
  private static final Path FILE =
      Path.of(System.getProperty("sluice.root", "."), "schema/plan.schema.json");

  @Test
  void isThatOfTheRecords() throws IOException {
    String schema = PlanSchemaWriter.write();
    if (Boolean.getBoolean("docs.apply")) {
      Files.writeString(FILE, schema);
    }
    assertThat(Files.readString(FILE))
        .as("stale; run: mvn -q test -Dtest=PlanSchemaTest -Ddocs.apply=true")
        .isEqualTo(schema);
  }
}
