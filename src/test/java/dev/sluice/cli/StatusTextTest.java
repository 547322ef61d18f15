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
    return report(null, waiting, sweeps);
  }

  private static StatusReport report(
      StatusReport.@Nullable Leader leader,
      List<StatusReport.Waiting> waiting,
      StatusReport.Sweep... sweeps) {
    return new StatusReport(
        1,
        NOW,
        new StatusReport.Server("1", 1, NOW, 600, "ctrl01"),
        leader,
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
  void saysWhoLeads() {
    var follower =
        new StatusReport.Leader("r-1", false, 7, NOW, 90L, "r-2", "http://10.0.0.2:9090");
    assertThat(StatusText.render(report(follower, List.of()), new Paint(false), 1000))
        .contains(
            "Why jobs wait is known to the replica that leads, r-2 at http://10.0.0.2:9090.\n",
            "replica r-1 answers; r-2 at http://10.0.0.2:9090 has led for 1 min 30 s, epoch 7")
        .doesNotContain("Compared");
    var nobody = new StatusReport.Leader("r-1", false, 7, null, null, null, null);
    assertThat(StatusText.render(report(nobody, List.of()), new Paint(false), 1000))
        .contains("no replica leads now; the last epoch was 7");
    var leader = new StatusReport.Leader("r-1", true, 8, NOW, 5L, "r-1", null);
    assertThat(StatusText.render(report(leader, List.of()), new Paint(false), 1000))
        .contains("replica r-1 answers and has led for 5 s, epoch 8", "Compared")
        .doesNotContain("Why jobs wait");
    var alone = new StatusReport.Leader("r-1", true, 0, NOW, 5L, "r-1", null);
    assertThat(StatusText.render(report(alone, List.of()), new Paint(false), 1000))
        .doesNotContain("Leader", "Why jobs wait");
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
