package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Visibility;
import dev.sluice.ledger.Traffic;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobLinesTest {
  private static final String JOB = "{\"repository\":\"acme/app\",\"labels\":[\"modal\"]}";

  private record Numbered(long number, JobLine line) {}

  private static List<Numbered> read(InputStream in) throws IOException {
    List<Numbered> lines = new ArrayList<>();
    JobLines.read(
        in,
        new JobLines.Sink() {
          @Override
          public boolean line(long number, JobLine line) {
            lines.add(new Numbered(number, line));
            return true;
          }

          @Override
          public void idle() {}
        });
    return lines;
  }

  private static List<Numbered> read(String text) throws IOException {
    return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static JobLine parse(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return JobLine.parse(bytes, 0, bytes.length);
  }

  @Test
  void readsEveryField() {
    assertThat(
            parse(
                "{\"actor\":\"octocat\",\"fork\":true,\"labels\":[\"a\",\"B\"],\"branch\":\"main\","
                    + "\"workflow\":\"ci\",\"visibility\":\"public\",\"repository\":\"acme/app\"}"))
        .isInstanceOfSatisfying(
            JobLine.Job.class,
            job -> {
              JobFacts facts = job.facts();
              assertThat(facts.labels()).containsExactly("a", "B");
              assertThat(facts.visibility()).isEqualTo(Visibility.PUBLIC);
              assertThat(facts.fork()).isEqualTo(Fork.YES);
              assertThat(facts.workflow()).isEqualTo("ci");
              assertThat(facts.branch()).isEqualTo("main");
              assertThat(facts.actor()).isEqualTo("octocat");
            });
  }

  @Test
  void leavesAllButTwoOut() {
    assertThat(parse(JOB))
        .isInstanceOfSatisfying(
            JobLine.Job.class,
            job -> {
              assertThat(job.facts().visibility()).isEqualTo(Visibility.PRIVATE);
              assertThat(job.facts().fork()).isEqualTo(Fork.NO);
              assertThat(job.facts().branch()).isNull();
              assertThat(job.traffic()).isEqualTo(Traffic.of(job.facts()));
            });
  }

  private static JobLine with(String more) {
    return parse(JOB.replace("}", "," + more + "}"));
  }

  @Test
  void readsHowManyJobsThereWere() {
    JobFacts facts = ((JobLine.Job) parse(JOB)).facts();
    Instant seen = Instant.parse("2026-11-24T03:00:00Z");
    assertThat(
            with("\"seconds\":61.5,\"timed\":2,\"jobs\":3,\"lastSeen\":\"2026-11-24T03:00:00Z\""))
        .isEqualTo(new JobLine.Job(new Traffic(facts, 3, seen, 2, Duration.ofMillis(61_500))));
    assertThat(with("\"lastSeen\":null,\"timed\":1,\"seconds\":1e3"))
        .isEqualTo(new JobLine.Job(new Traffic(facts, 1, null, 1, Duration.ofSeconds(1_000))));
    assertThat(with("\"timed\":1,\"seconds\":0.30000000000000004"))
        .isEqualTo(new JobLine.Job(new Traffic(facts, 1, null, 1, Duration.ofMillis(300))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"jobs\":0 | \"jobs\" is not a whole number from 1 to 1000000000000",
        "\"jobs\":1.0 | \"jobs\" is not a whole number from 1 to 1000000000000",
        "\"jobs\":99999999999999999999 | \"jobs\" is not a whole number from 1 to 1000000000000",
        "\"jobs\":null | \"jobs\" is not a whole number from 1 to 1000000000000",
        "\"timed\":-1 | \"timed\" is not a whole number from 0 to 1000000000000",
        "\"timed\":3,\"jobs\":2 | \"timed\" is more than \"jobs\"",
        "\"seconds\":1 | \"seconds\" is there and \"timed\" is not",
        "\"timed\":1,\"seconds\":-0.1 | \"seconds\" is not a number from 0 to 1000000000000",
        "\"timed\":1,\"seconds\":1e999999999 | \"seconds\" is not a number from 0 to"
            + " 1000000000000",
        "\"timed\":1,\"seconds\":1e-999999999 | \"seconds\" is not a number from 0 to"
            + " 1000000000000",
        "\"timed\":1,\"seconds\":\"1\" | \"seconds\" is not a number from 0 to 1000000000000",
        "\"lastSeen\":1764000000 | \"lastSeen\" is not text",
        "\"lastSeen\":\"yesterday\" | \"lastSeen\" is not a moment like 2026-11-24T03:00:00Z",
      })
  void saysWhatIsWrongWithANumber(String more, String message) {
    assertThat(with(more)).isEqualTo(new JobLine.Bad(message));
  }

  @Test
  void leavesOutOfALineWhatIsNotKnown() {
    JobFacts facts = ((JobLine.Job) parse(JOB)).facts();
    assertThat(new String(JobLine.bytes(Traffic.of(facts)), StandardCharsets.UTF_8))
        .isEqualTo(JOB.replace("}", ",\"visibility\":\"private\",\"fork\":false,\"jobs\":1}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | not a JSON object",
        "{\"labels\":[]} | \"repository\" is missing",
        "{\"repository\":\"a/b\"} | \"labels\" is missing",
        "{\"repository\":\"a\",\"labels\":[]} | \"repository\" is not owner/name",
        "{\"repository\":7,\"labels\":[]} | \"repository\" is not text",
        "{\"repository\":\"a/b\",\"labels\":\"x\"} | \"labels\" is not a list",
        "{\"repository\":\"a/b\",\"labels\":[1]} | \"labels\" holds something that is not text",
        "{\"repository\":\"a/b\",\"labels\":[],\"fork\":\"no\"} | \"fork\" is neither true, false"
            + " nor null",
        "{\"repository\":\"a/b\",\"labels\":[],\"visibility\":\"open\"} | \"visibility\" is not"
            + " private, internal or public",
        "{\"repository\":\"a/b\",\"labels\":[],\"runner\":1} | unknown key \"runner\"",
        "{\"repository\":\"a/b\",\"labels\":[],\"labels\":[]} | \"labels\" stands there twice",
        "{\"repository\":\"a/b\",\"labels\":[]}{} | more than one JSON object",
      })
  void saysWhatIsWrong(String line, String message) {
    assertThat(parse(line)).isEqualTo(new JobLine.Bad(message));
  }

  @Test
  void survivesWhatIsNoJson() {
    for (String line : List.of("nope", "{", "{\"repository\":", "\u0000", "[".repeat(10_000))) {
      assertThat(parse(line)).as(line).isInstanceOf(JobLine.Bad.class);
    }
  }

  @Test
  void countsBlankLinesAndNeedsNoLastNewline() throws IOException {
    assertThat(read(JOB + "\r\n\n  \nx\n" + JOB).stream().map(Numbered::number))
        .containsExactly(1L, 4L, 5L);
    assertThat(read("")).isEmpty();
  }

  @Test
  void skipsALineThatIsTooLongAndReadsOn() throws IOException {
    for (int length : List.of(JobLines.LONGEST + 1, 2 * JobLines.LONGEST, 9 * JobLines.LONGEST)) {
      List<Numbered> lines = read(JOB + "\n" + "x".repeat(length) + "\n" + JOB + "\n");
      assertThat(lines).hasSize(3);
      assertThat(lines.get(1)).isEqualTo(new Numbered(2, new JobLine.Bad("longer than 256 KiB")));
      assertThat(lines.get(2).line()).isEqualTo(parse(JOB));
    }
    assertThat(read("x".repeat(9 * JobLines.LONGEST))).hasSize(1);
  }

  @Test
  void putsLinesTogetherThatArriveInPieces() throws IOException {
    byte[] bytes = (JOB + "\n").repeat(50).getBytes(StandardCharsets.UTF_8);
    InputStream trickle =
        new ByteArrayInputStream(bytes) {
          @Override
          public int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 7));
          }
        };
    assertThat(read(trickle)).hasSize(50).allMatch(line -> line.line() instanceof JobLine.Job);
  }
}
