package dev.sluice.emulator;

import static dev.sluice.emulator.GithubRestWorld.ALL;
import static dev.sluice.emulator.GithubRestWorld.json;
import static dev.sluice.emulator.GithubRestWorld.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** GitHub's rate limits in virtual time. */
class GithubLimitsTest {
  private static final String RUNNERS = "GET /repos/acme/api/actions/runners";
  private static final int LIMIT = 20;

  private final GithubRestWorld world = new GithubRestWorld(LIMIT);

  @Test
  void eachIdentityHasItsOwnHour() {
    for (int i = 1; i <= LIMIT; i++) {
      assertThat(world.call(RUNNERS).headers())
          .containsEntry("x-ratelimit-used", Integer.toString(i))
          .containsEntry("x-ratelimit-remaining", Integer.toString(LIMIT - i));
    }
    GithubAnswer refused = world.call(RUNNERS);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(message(refused)).startsWith("API rate limit exceeded for");
    assertThat(refused.headers())
        .containsEntry("x-ratelimit-remaining", "0")
        .containsEntry("x-ratelimit-resource", "core")
        .containsEntry(
            "x-ratelimit-reset",
            Long.toString(GithubRestWorld.START.plus(Duration.ofHours(1)).getEpochSecond()));

    Secret other = Canary.secret("ghp_other");
    world.rest.tokens().classic("hubot", other, true, List.of("repo"));
    assertThat(world.call(other, RUNNERS).headers()).containsEntry("x-ratelimit-used", "1");
    long installation = world.rest.apps().install(world.app, "acme");
    Secret token = world.token(installation, "{}");
    assertThat(world.call(token, RUNNERS).headers()).containsEntry("x-ratelimit-used", "1");

    world.pass(Duration.ofHours(1));
    assertThat(world.call(RUNNERS).status()).isEqualTo(200);
    assertThat(world.rest.callsBeforeAllowed()).isZero();
  }

  @Test
  void aCallBeforeTheToldTimeIsNoticed() {
    for (int i = 0; i <= LIMIT; i++) {
      world.call(RUNNERS);
    }
    assertThat(world.rest.callsBeforeAllowed()).isZero();
    world.pass(Duration.ofMinutes(59));
    assertThat(world.call(RUNNERS).status()).isEqualTo(403);
    assertThat(world.rest.callsBeforeAllowed()).isEqualTo(1);
  }

  @Test
  void whatTheCallerHasCostsNothing() {
    String etag = world.call(RUNNERS).headers().get("etag");
    assertThat(etag).isNotNull();
    Map<String, String> condition = Map.of("if-none-match", String.valueOf(etag));
    for (int i = 0; i < 2 * LIMIT; i++) {
      GithubAnswer answer = world.call(ALL, RUNNERS, "", condition);
      assertThat(answer.status()).isEqualTo(304);
      assertThat(answer.body()).isNull();
      assertThat(answer.headers()).containsEntry("etag", etag);
      assertThat(answer.headers()).containsEntry("x-ratelimit-used", "1");
    }
    world.call(
        "POST /repos/acme/api/actions/runners/generate-jitconfig",
        "{\"name\":\"a\",\"runner_group_id\":1,\"labels\":[\"x\"]}");
    GithubAnswer changed = world.call(ALL, RUNNERS, "", condition);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.headers().get("etag")).isNotEqualTo(etag);
  }

  @Test
  void butWhatItHasCostsOneWhoDoesNotSayWhoItIs() {
    String etag = String.valueOf(world.anonymously("GET /meta").headers().get("etag"));
    GithubAnswer again = world.call(null, "GET /meta", "", Map.of("if-none-match", etag));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.headers()).containsEntry("x-ratelimit-used", "2");
  }

  @Test
  void theOverviewCostsNothing() {
    world.call(RUNNERS);
    for (int i = 0; i < 2 * LIMIT; i++) {
      assertThat(json(world.call("GET /rate_limit")).path("rate").path("used").asInt())
          .isEqualTo(1);
    }
  }

  @Test
  void anEndpointBearsSoManyPointsInAMinute() {
    var busy = new GithubRestWorld();
    String delete = "DELETE /repos/acme/api/actions/runners/1";
    for (int i = 0; i < 200; i++) {
      busy.call(delete);
    }
    busy.pass(Duration.ofMinutes(1));
    busy.rest.secondaryLimits(true);
    for (int i = 0; i < 180; i++) {
      assertThat(busy.call(delete).status()).isEqualTo(404);
    }
    GithubAnswer refused = busy.call(delete);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(message(refused))
        .isEqualTo(
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try"
                + " again.");
    assertThat(refused.headers()).containsEntry("retry-after", "60");
    busy.pass(Duration.ofSeconds(60));
    assertThat(busy.call(delete).status()).isEqualTo(404);
    assertThat(busy.rest.callsBeforeAllowed()).isZero();
  }

  @Test
  void anIdentityMayHaveAHundredCallsAtOnce() {
    var limits = new GithubLimits(world.timeline, 5_000);
    var caller = new GithubIdentity.Omnipotent();
    limits.secondary(true);
    for (int i = 0; i < 100; i++) {
      assertThat(limits.enter(caller, "GET", "e" + i)).isEmpty();
    }
    assertThat(limits.enter(caller, "GET", "e").map(GithubAnswer::status)).contains(403);
    assertThat(limits.enter(new GithubIdentity.Anonymous(), "GET", "e")).isEmpty();
    limits.leave(caller, true);
    assertThat(limits.enter(caller, "GET", "e")).isEmpty();
  }

  @Test
  void aBurstOfRefusalsStrikesEveryCall() {
    world.rest.faults().refuseNext(2, Duration.ofSeconds(5));
    GithubAnswer first = world.call(RUNNERS);
    assertThat(first.status()).isEqualTo(429);
    assertThat(first.headers()).containsEntry("retry-after", "5");
    assertThat(world.call("GET /orgs/acme/hooks").status()).isEqualTo(429);
    assertThat(world.rest.callsBeforeAllowed()).isEqualTo(1);
    world.pass(Duration.ofSeconds(5));
    assertThat(world.call(RUNNERS).status()).isEqualTo(200);

    world.rest.faults().refuseFor(Duration.ofSeconds(10), Duration.ofSeconds(7));
    assertThat(world.call(RUNNERS).status()).isEqualTo(429);
    world.pass(Duration.ofSeconds(7));
    assertThat(world.call(RUNNERS).status()).isEqualTo(429);
    world.pass(Duration.ofSeconds(7));
    assertThat(world.call(RUNNERS).status()).isEqualTo(200);
    assertThat(world.rest.callsBeforeAllowed()).isEqualTo(1);
  }

  @Test
  void aRefusalWithoutATimeMeansAMinute() {
    world.rest.faults().refuseFor(Duration.ofSeconds(10));
    assertThat(world.call(RUNNERS).headers()).doesNotContainKey("retry-after");
    world.pass(Duration.ofSeconds(59));
    assertThat(world.call(RUNNERS).status()).isEqualTo(200);
    assertThat(world.rest.callsBeforeAllowed()).isEqualTo(1);
    world.pass(Duration.ofSeconds(1));
    world.call(RUNNERS);
    assertThat(world.rest.callsBeforeAllowed()).isEqualTo(1);
  }

  @Test
  void aPlannedRefusalTellsATimeToo() {
    Instant reset = GithubRestWorld.START.plusSeconds(100);
    var refusal =
        new GithubAnswer(
            403,
            Map.of(
                "x-ratelimit-remaining",
                "0",
                "x-ratelimit-reset",
                Long.toString(reset.getEpochSecond())),
            "{}");
    world
        .rest
        .faults()
        .answer(GithubOperation.LIST_RUNNERS, 1, GithubFaults.Moment.BEFORE_EFFECT, refusal);
    assertThat(world.call(RUNNERS).headers()).containsEntry("x-ratelimit-remaining", "0");
    world.pass(Duration.ofSeconds(99));
    world.call(RUNNERS);
    assertThat(world.rest.callsBeforeAllowed()).isEqualTo(1);
    world.pass(Duration.ofSeconds(1));
    world.call(RUNNERS);
    assertThat(world.rest.callsBeforeAllowed()).isEqualTo(1);
  }

  @Test
  void anEnterpriseServerHasNoLimits() {
    world.rest.enterpriseServer("3.19.0");
    for (int i = 0; i < 2 * LIMIT; i++) {
      GithubAnswer answer = world.call(RUNNERS);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("x-ratelimit"));
    }
    assertThat(world.call("GET /rate_limit").status()).isEqualTo(404);
    assertThat(json(world.call("GET /meta")).has("hooks")).isFalse();
    assertThat(Optional.ofNullable(world.call("GET /meta").headers().get("etag"))).isPresent();
    long installation = world.rest.apps().install(world.app, "acme");
    assertThat(world.token(installation, "{}").reveal()).hasSize(40).startsWith("ghs_");
  }
}
