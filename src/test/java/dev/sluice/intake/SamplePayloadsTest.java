package dev.sluice.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.intake.EventParser.Parsed;
import dev.sluice.ledger.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real and documented deliveries of several years; skipped where the samples are not at hand. */
class SamplePayloadsTest {
  private static final Path SAMPLES =
      Stream.of(
              System.getProperty("sluice.shared", ""),
              System.getProperty("sluice.root", ".") + "/../shared")
          .filter(path -> !path.isEmpty())
          .map(path -> Path.of(path, "data", "github-payloads", "workflow_job"))
          .filter(Files::isDirectory)
          .findFirst()
          .orElse(Path.of("absent"));

  @ParameterizedTest
  @CsvSource({
    "arc.org_webhook_workflow_job_payload.json, 1234567890, QUEUED, PRIVATE",
    "arc.org_webhook_workflow_job_with_self_hosted_label_payload.json, 1234567890, QUEUED, PRIVATE",
    "completed.success.with-organization.payload.json, 289782451, COMPLETED, PUBLIC",
    "in_progress.payload.json, 289782451, IN_PROGRESS, PUBLIC",
    "npm-examples-7.6.1.in_progress.gpu-labels.json, 2832853555, IN_PROGRESS, PRIVATE",
    "queued.payload.json, 289782451, QUEUED, PUBLIC",
    "queued.with-deployment.payload.json, 12877621891, WAITING, PUBLIC",
    "tf-aws.queued.json, 3169272040, QUEUED, PUBLIC",
    "waiting.payload.json, 12877621891, WAITING, PUBLIC",
  })
  void readsEverySample(String file, long id, Phase phase, String visibility) throws Exception {
    assumeTrue(Files.isDirectory(SAMPLES), "the sample payloads are not beside this checkout");
    Parsed parsed = EventParser.parse(Files.readAllBytes(SAMPLES.resolve(file)));
    assertThat(parsed).isInstanceOf(Parsed.Job.class);
    var event = ((Parsed.Job) parsed).event();
    assertThat(event.jobId()).isEqualTo(id);
    assertThat(event.phase()).isEqualTo(phase);
    assertThat(event.facts().visibility().name()).as("visibility").isEqualTo(visibility);
    if (phase.compareTo(Phase.QUEUED) <= 0) {
      assertThat(event.runnerName()).isNull();
      assertThat(event.runnerId()).isNull();
    }
  }

  @Test
  void readsWhateverElseIsThere() throws Exception {
    assumeTrue(Files.isDirectory(SAMPLES), "the sample payloads are not beside this checkout");
    try (Stream<Path> files = Files.list(SAMPLES)) {
      List<Path> unreadable =
          files
              .filter(file -> {
                try {
                  return !(EventParser.parse(Files.readAllBytes(file)) instanceof Parsed.Job);
                } catch (java.io.IOException e) {
                  return true;
                }
              })
              .toList();
      assertThat(unreadable).isEmpty();
    }
  }
}
