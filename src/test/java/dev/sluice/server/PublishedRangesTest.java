package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.address.AddressRanges;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When GitHub is asked again for the ranges of its webhooks. */
class PublishedRangesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

  private final Deque<Answer<AddressRanges>> answers = new ArrayDeque<>();
  private final PublishedRanges ranges =
      new PublishedRanges(answers::removeFirst, new Random(1), () -> NOW);

  private Duration after(Answer<AddressRanges> answer) {
    answers.add(answer);
    return ranges.read();
  }

  private static Answer<AddressRanges> fails() {
    return Answer.failed(new Failure.Unavailable("503"));
  }

  private static Answer<AddressRanges> isLimitedFor(int minutes) {
    return Answer.failed(new Failure.Limited(NOW.plusSeconds(60L * minutes), "429"));
  }

  @Test
  void asLongAsNothingIsKnownTheNextReadingIsSoon() {
    for (int minutes : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(after(fails()))
          .isBetween(Duration.ofSeconds(54L * minutes), Duration.ofSeconds(66L * minutes));
    }
    assertThat(after(Answer.ok(AddressRanges.NONE))).isGreaterThan(Duration.ofHours(21));
    assertThat(after(fails())).isBetween(Duration.ofMinutes(54), Duration.ofMinutes(66));
  }

  @Test
  void butNotBeforeGithubAllowsIt() {
    assertThat(after(isLimitedFor(40))).isEqualTo(Duration.ofMinutes(40));
    assertThat(after(isLimitedFor(0))).isBetween(Duration.ofSeconds(108), Duration.ofSeconds(132));
  }

  @Test
  void aGithubThatPublishesNoneIsNotAskedAllTheTime() {
    assertThat(after(Answer.failed(new Failure.Absent("no list"))))
        .isBetween(Duration.ofMinutes(54), Duration.ofMinutes(66));
  }
}
