package dev.sluice.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.Failure;
import dev.sluice.routing.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the budget promises, whatever GitHub says and whenever we ask. */
class BudgetProperties {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final RepositoryName REPOSITORY = new RepositoryName("acme", "api");
  private static final Root ROOT = Root.repository(REPOSITORY, Permission.REPOSITORY_RUNNERS);

  private Instant now = START;
  private Budget budget = new Budget(() -> now, true);

  @BeforeTry
  void begin() {
    now = START;
    budget = new Budget(() -> now, true);
  }

  private static ApiCall call(Priority priority) {
    return switch (priority) {
      case MINT -> ApiCall.post(priority, JsonNodeFactory.instance.objectNode(), ROOT, "mint");
      case DELETE -> ApiCall.delete(priority, ROOT, "runners", "7");
      case LOOK_UP -> ApiCall.get(priority, ROOT, "jobs", "7");
      case POLL -> ApiCall.get(priority, ROOT, "runs");
    };
  }

  private Outcome answer(int status, Map<String, String> headers) {
    return new Outcome.Answered(new Reply(status, headers, "{}", now));
  }

  private Map<String, String> window(int limit, int remaining, Duration toReset) {
    return Map.of(
        "x-ratelimit-limit", Integer.toString(limit),
        "x-ratelimit-remaining", Integer.toString(remaining),
        "x-ratelimit-reset", Long.toString(now.plus(toReset).getEpochSecond()));
  }

  private void learn(int status, Map<String, String> headers) {
    ApiCall call = call(Priority.MINT);
    assertThat(budget.admit("a", call)).isEmpty();
    budget.settle("a", call, now, answer(status, headers));
  }

  private Optional<Failure> ask(Priority priority) {
    Optional<Failure> refusal = budget.admit("a", call(priority));
    if (refusal.isEmpty()) {
      budget.settle("a", call(priority), now, Outcome.Lost.unsent("test"));
    }
    return refusal;
  }

  @Property
  void whatMattersLessStopsFirst(
      @ForAll @IntRange(min = 10, max = 15_000) int limit,
      @ForAll @IntRange(max = 15_000) int remaining,
      @ForAll @IntRange(min = 1, max = 3_600) int seconds) {
    learn(200, window(limit, Math.min(limit, remaining), Duration.ofSeconds(seconds)));
    boolean admitted = false;
    for (Priority priority : List.of(Priority.values()).reversed()) {
      boolean now = ask(priority).isEmpty();
      assertThat(now || !admitted).as(priority + " after a lesser one").isTrue();
      admitted = now;
    }
    assertThat(admitted).as("a mint").isEqualTo(remaining > 0);
  }

  @Property
  void whoComesBackWhenToldIsAdmitted(
      @ForAll @IntRange(min = 10, max = 15_000) int limit,
      @ForAll @IntRange(max = 15_000) int remaining,
      @ForAll @IntRange(min = 1, max = 3_600) int seconds,
      @ForAll Priority priority) {
    learn(200, window(limit, Math.min(limit, remaining), Duration.ofSeconds(seconds)));
    Optional<Failure> refusal = ask(priority);
    if (refusal.isPresent()) {
      Instant at = ((Failure.Limited) refusal.get()).retryAt();
      assertThat(at).isAfter(now).isBeforeOrEqualTo(now.plusSeconds(seconds + 1L));
      now = at.plusSeconds(1);
      assertThat(ask(priority)).isEmpty();
    }
  }

  @Property
  void nothingIsSentBeforeTheAllowedTime(
      @ForAll @IntRange(min = 1, max = 600) int retryAfter,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 700) Integer> askedAfter,
      @ForAll Priority priority) {
    learn(403, Map.of("retry-after", Integer.toString(retryAfter)));
    for (int seconds : askedAfter) {
      now = START.plusSeconds(seconds);
      assertThat(ask(priority).isEmpty()).isEqualTo(seconds >= retryAfter);
    }
  }

  @Property
  void noMinuteHasMorePointsThanGithubAllows(
      @ForAll @Size(min = 200, max = 400) List<@IntRange(max = 900) Integer> pauses) {
    learn(200, window(15_000, 15_000, Duration.ofHours(1)));
    Deque<Instant> sent = new ArrayDeque<>();
    List<Instant> all = new ArrayList<>();
    for (int millis : pauses) {
      now = now.plusMillis(millis);
      if (ask(Priority.DELETE).isEmpty()) {
        all.add(now);
      }
    }
    for (Instant at : all) {
      sent.addLast(at);
      while (!sent.getFirst().plus(Duration.ofMinutes(1)).isAfter(at)) {
        sent.removeFirst();
      }
      assertThat(sent.size() * 5).isLessThanOrEqualTo(900);
    }
    assertThat(all).isNotEmpty();
  }

  @Property
  void aSteadyPaceBelowTheLimitIsNeverHeldUp(@ForAll @IntRange(min = 380, max = 2_000) int millis) {
    learn(200, window(15_000, 15_000, Duration.ofHours(1)));
    for (int i = 0; i < 1_000; i++) {
      now = now.plusMillis(millis);
      assertThat(ask(Priority.DELETE)).isEmpty();
    }
  }

  @Property
  void methodsOfOnePathShareItsPoints(@ForAll @IntRange(max = 169) int removals) {
    learn(200, window(15_000, 15_000, Duration.ofHours(1)));
    for (int i = 0; i < removals; i++) {
      assertThat(ask(Priority.DELETE)).isEmpty();
    }
    ApiCall get = ApiCall.get(Priority.LOOK_UP, ROOT, "runners", "8");
    int reads = 0;
    while (budget.admit("a", get).isEmpty()) {
      budget.settle("a", get, now, Outcome.Lost.unsent("test"));
      reads++;
    }
    assertThat(reads + 5 * removals).isEqualTo(Points.MOST);
  }

  @Property
  void afterARefusalOneCallFindsOutForAll(@ForAll Priority first, @ForAll Priority other) {
    learn(429, Map.of("retry-after", "60"));
    now = START.plusSeconds(60);
    ApiCall probe = call(first);
    assertThat(budget.admit("a", probe)).isEmpty();
    assertThat(((Failure.Limited) ask(other).orElseThrow()).retryAt())
        .isEqualTo(now.plusSeconds(1));
    budget.settle("a", probe, now, answer(429, Map.of("retry-after", "60")));
    assertThat(((Failure.Limited) ask(other).orElseThrow()).retryAt())
        .isEqualTo(now.plusSeconds(60));
    now = now.plusSeconds(60);
    assertThat(budget.admit("a", probe)).isEmpty();
    budget.settle("a", probe, now, answer(404, Map.of()));
    assertThat(budget.admit("a", probe)).isEmpty();
    assertThat(ask(other)).isEmpty();
  }

  @Property
  void anotherIdentityIsNotTouched(@ForAll Priority priority) {
    learn(429, Map.of("retry-after", "60"));
    assertThat(budget.admit("b", call(priority))).isEmpty();
  }

  @Property(tries = 20)
  void aRefusalWithoutATimeIsStayedAwayFromTwiceAsLongEachTime(
      @ForAll @IntRange(min = 2, max = 8) int times) {
    for (int i = 0; i < times; i++) {
      ApiCall early = call(Priority.LOOK_UP);
      Instant sent = now;
      // Only one call finds out whether a hold is over, so the early one goes along the first time.
      boolean along = i == 0 && budget.admit("a", early).isEmpty();
      learn(429, Map.of());
      if (along) {
        // An answer to what was sent before the refusal is no sign that it is over.
        budget.settle("a", early, sent, answer(200, Map.of()));
      }
      Instant until = ((Failure.Limited) ask(Priority.MINT).orElseThrow()).retryAt();
      assertThat(Duration.between(now, until)).isEqualTo(Duration.ofMinutes(1L << Math.min(i, 4)));
      now = until;
      if (i % 2 == 0) {
        // Reading works again, which says nothing of minting.
        ApiCall read = call(Priority.POLL);
        assertThat(budget.admit("a", read)).isEmpty();
        budget.settle("a", read, now, answer(200, Map.of()));
      }
    }
    learn(201, Map.of());
    learn(429, Map.of());
    Instant until = ((Failure.Limited) ask(Priority.MINT).orElseThrow()).retryAt();
    assertThat(Duration.between(now, until)).isEqualTo(Duration.ofMinutes(1));
  }

  @Property
  void anHourlyLimitThatIsUsedUpHoldsAllWhateverElseTheAnswerSays(
      @ForAll Priority priority, @ForAll @IntRange(min = 10, max = 5_000) int known) {
    learn(200, window(5_000, known, Duration.ofMinutes(50)));
    learn(403, Map.of("x-ratelimit-remaining", "0"));
    assertThat(ask(priority)).isPresent();
    now = now.plusSeconds(59);
    assertThat(ask(priority)).isPresent();
  }

  @Property
  void aClockThatIsSetBackDoesNotHideWhatIsLeft(
      @ForAll @IntRange(min = 60, max = 1_800) int seconds) {
    learn(200, window(5_000, 4_000, Duration.ofMinutes(50)));
    now = now.minusSeconds(seconds);
    learn(200, window(5_000, 100, Duration.ofMinutes(50)));
    assertThat(ask(Priority.POLL)).isPresent();
    assertThat(ask(Priority.MINT)).isEmpty();
  }
}
