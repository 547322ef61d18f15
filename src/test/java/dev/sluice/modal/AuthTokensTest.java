package dev.sluice.modal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.provider.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthTokensTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  private Instant now = START;
  private final List<Boolean> asked = new ArrayList<>();
  private @Nullable Failure failure;
  private final AuthTokens tokens = new AuthTokens(this::fetch, () -> now, new Random(3));

  @Test
  void renewsBetweenHalfAndSixTenthsOfTheLife() {
    assertThat(tokens.get()).isEqualTo(tokens.get());
    assertThat(asked).containsExactly(true);

    now = START.plus(Duration.ofMinutes(29));
    tokens.get();
    assertThat(asked).hasSize(1);

    now = START.plus(Duration.ofMinutes(37));
    tokens.get();
    assertThat(asked).containsExactly(true, false);
  }

  @Test
  void keepsAValidTokenWhileRenewalFailsAndBacksOff() {
    String token = tokens.get();
    failure = new Failure.Unavailable("down");
    now = START.plus(Duration.ofMinutes(40));

    assertThat(tokens.get()).isEqualTo(token);
    assertThat(tokens.get()).isEqualTo(token);
    assertThat(asked).hasSize(2);

    now = now.plusMillis(501);
    tokens.get();
    assertThat(asked).hasSize(3);
    now = now.plusMillis(501);
    tokens.get();
    assertThat(asked).as("the back-off has doubled").hasSize(3);
  }

  @Test
  void failsWhenNoTokenIsValid() {
    tokens.get();
    failure = new Failure.Unavailable("down");
    now = START.plus(Duration.ofHours(2));

    assertThatThrownBy(tokens::get).isInstanceOf(CallFailed.class);
    failure = null;
    now = now.plusSeconds(1);
    assertThat(tokens.get()).isNotEmpty();
  }

  @Test
  void refusedCredentialsDropTheTokenAtOnce() {
    tokens.get();
    failure = new Failure.Unauthorized("wrong");
    now = START.plus(Duration.ofMinutes(40));

    assertThatThrownBy(tokens::get).isInstanceOf(CallFailed.class);
    failure = null;
    tokens.get();
    assertThat(asked).containsExactly(true, false, true);
  }

  @Test
  void othersGoOnWithTheOldTokenWhileOneRenews() throws Exception {
    var renewing = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var slow =
        new AuthTokens(
            urgent -> {
              if (!urgent) {
                renewing.countDown();
                await(release);
              }
              return urgent
                  ? jwt("{\"exp\":" + START.plusSeconds(3600).getEpochSecond() + "}")
                  : "b";
            },
            () -> now,
            new Random(3));
    String old = slow.get();
    now = START.plus(Duration.ofMinutes(40));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> first = threads.submit(slow::get);
      await(renewing);
      assertThat(slow.get()).isEqualTo(old);
      release.countDown();
      assertThat(first.get()).isEqualTo("b");
    }
  }

  @Test
  void readsTheLifeOfAToken() {
    long exp = START.plusSeconds(600).getEpochSecond();
    assertThat(AuthTokenLife.of(jwt("{\"exp\":" + exp + "}"), START))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(
            AuthTokenLife.of(jwt("{\"name\":\"\u00ff\u00fe>>>???\",\"exp\":" + exp + "}"), START))
        .as("an alphabet with - and _")
        .isEqualTo(Duration.ofMinutes(10));
    for (String odd :
        List.of("x", "a.b", "a.!.c", "", jwt("[]"), jwt("{}"), jwt("{\"exp\":\"1\"}"))) {
      assertThat(AuthTokenLife.of(odd, START)).as(odd).isEqualTo(AuthTokenLife.ASSUMED);
    }
    assertThat(AuthTokenLife.of(jwt("{\"exp\":1}"), START)).isEqualTo(Duration.ofMinutes(1));
  }

  private String fetch(boolean urgent) {
    asked.add(urgent);
    if (failure != null) {
      throw new CallFailed(failure);
    }
    return jwt("{\"exp\":" + now.plus(Duration.ofHours(1)).getEpochSecond() + "}");
  }

  private static String jwt(String payload) {
    return "h."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(payload.getBytes(StandardCharsets.UTF_8))
        + ".s";
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
