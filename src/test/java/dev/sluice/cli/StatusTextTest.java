package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.StatusReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The status as people see it, and how it is watched. */
class StatusTextTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

  private static StatusReport.Sweep sweep(
      String name, @Nullable Long seconds, StatusReport.@Nullable Failure failure) {
    return new StatusReport.Sweep(
        name, seconds == null ? null : NOW.minusSeconds(seconds), seconds, failure);
  }

  private static StatusReport report(
      List<StatusReport.Waiting> waiting, StatusReport.Sweep... sweeps) {
    return new StatusReport(
        1,
        NOW,
        new StatusReport.Server("1", 1, NOW, 600, "ctrl01"),
        null,
        null,
        true,
        null,
        Map.of(),
        waiting,
        Map.of(),
        List.of(),
        List.of(),
        new StatusReport.Use("total", 0, null),
        List.of(),
        List.of(sweeps),
        new StatusReport.Today(LocalDate.EPOCH, 0, Map.of(), 0));
  }

  @Test
  void showsEachComparisonAndWhyOneGetsNoAnswer() {
    var failure = new StatusReport.Failure("unavailable", "no route to host", NOW, 90);
    String text =
        StatusText.render(
            report(List.of(), sweep("sandboxes", null, failure), sweep("jobs", 5L, null)),
            new Paint(false),
            1000);
    assertThat(text)
        .contains(
            "NO ANSWER  FOR         LAST ANSWER          WHY\n",
            "sandboxes  1 min 30 s  not since the start  unavailable: no route to host\n",
            "sandboxes not since the start, jobs 5 s ago");
    assertThat(StatusText.render(report(List.of()), new Paint(false), 1000))
        .startsWith("No job waits for a reason.")
        .doesNotContain("NO ANSWER");
  }

  @Test
  void doesNotSayThatNothingWaitsAboveAListOfWhatWaitsForGithub() {
    var approval = new StatusReport.Waiting("approval", "cpu", 1, "an approval", 90);
    assertThat(StatusText.render(report(List.of(approval)), new Paint(false), 80))
        .startsWith("No job waits for us, only for GitHub.")
        .contains("approval");
  }

  private static ReportCommand<String> watching(OutputStream out, AtomicInteger asked, int rounds) {
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    var watch = new WatchOption();
    watch.seconds = 0.001;
    watch.rounds = rounds;
    return new ReportCommand<>(
        new Terminal(stream, stream, false, false, Map.of()),
        new CommonOptions(),
        watch,
        "status",
        () -> {
          asked.incrementAndGet();
          return new Asked.Got<>("text\n", null);
        },
        (text, _, _) -> text);
  }

  @Test
  void aFrameNeverHasMoreLinesThanTheScreen() {
    var command = watching(new ByteArrayOutputStream(), new AtomicInteger(), 1);
    String picture = "word ".repeat(100) + "\nend\n";
    for (int columns : new int[] {10, 40, 79, 600}) {
      String frame = command.frame(picture, new Screen(columns, 12), 2);
      List<String> lines = frame.replaceAll("\u001b\\[[0-9;]*[A-Za-z]", "").lines().toList();
      assertThat(lines).hasSizeLessThanOrEqualTo(11);
      assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
      assertThat(lines.getLast()).matches(columns < 79 ? "[0-9]+ more.*" : "end");
    }
  }

  @Test
  void watchingEndsWhenNobodyReadsOn() {
    var asked = new AtomicInteger();
    var closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThat(watching(closed, asked, Integer.MAX_VALUE).run()).isZero();
    assertThat(asked).hasValue(1);
  }
}
