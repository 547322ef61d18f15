package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.scheduler.WaitingReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobStateTest {
  private static final Path PAGE =
      Path.of(System.getProperty("sluice.root", "."), "docs", "operating.md");

  @ParameterizedTest
  @EnumSource
  void isDocumented(JobState state) throws IOException {
    assertThat(Files.readString(PAGE))
        .contains("| `" + state.word() + "` | " + state.meaning() + " |");
  }

  @Test
  void everyReasonToWaitIsDocumented() throws IOException {
    assertThat(WaitingReason.MEANINGS.keySet())
        .allSatisfy(
            code -> assertThat(Files.readString(PAGE)).containsPattern("(?m)^\\|.*`" + code + "`"));
  }

  @Test
  void isKnownByItsWordOnly() {
    assertThat(JobState.of("waiting")).contains(JobState.WAITING);
    assertThat(JobState.of("WAITING")).isEmpty();
    assertThat(JobState.of("")).isEmpty();
  }
}
