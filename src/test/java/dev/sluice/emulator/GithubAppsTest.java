package dev.sluice.emulator;

import static dev.sluice.emulator.GithubRestWorld.KEYS;
import static dev.sluice.emulator.GithubRestWorld.json;
import static dev.sluice.emulator.GithubRestWorld.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.secret.Secret;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What an App and its installations may do, and how GitHub says no. */
class GithubAppsTest {
  private static final String RUNNERS = "GET /repos/acme/api/actions/runners";

  private final GithubRestWorld world = new GithubRestWorld();
  private final long installation = world.rest.apps().install(world.app, "acme");
  private final long now = GithubRestWorld.START.getEpochSecond();

  @ParameterizedTest
  @ValueSource(strings = {"Iv23liTestTest", "2300001"})
  void anAppIsKnownByEitherOfItsNames(String issuer) {
    GithubAnswer answer = app(Map.of("iss", issuer, "iat", now, "exp", now + 600));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(json(answer).path("slug").asString()).isEqualTo("sluice-runners");
  }

  @Test
  void anAppsNumberMayBeANumber() {
    var claims = Map.of("iss", 2_300_001, "iat", now, "exp", now + 1);
    assertThat(app(claims).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|60|'Issued at' claim ('iat') must be an Integer representing the time that the"
            + " assertion was issued",
        "0|601|'Expiration time' claim ('exp') is too far in the future",
        "-60|0|'Expiration time' claim ('exp') must be a numeric value representing the future"
            + " time at which the assertion expires",
      },
      quoteCharacter = '"')
  void aWrongClockIsTold(long issued, long expiry, String text) {
    GithubAnswer answer =
        app(Map.of("iss", "Iv23liTestTest", "iat", now + issued, "exp", now + expiry));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(message(answer)).isEqualTo(text);
  }

  @Test
  void aForgedOrBrokenJwtCannotBeDecoded() throws Exception {
    KeyPair others = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    String forged =
        GithubRestWorld.jwt(others, Map.of("iss", "Iv23liTestTest", "iat", now, "exp", now + 60));
    for (String token : List.of(forged, "eyJ.x.y", "ghp_something", forged + "A")) {
      GithubAnswer answer = world.call(Secret.of(token), "GET /app/installations");
      assertThat(answer.status()).as(token).isEqualTo(401);
      assertThat(message(answer)).isIn("A JSON web token could not be decoded", "Bad credentials");
    }
    assertThat(message(world.call(GithubRestWorld.ALL, "GET /app")))
        .isEqualTo("A JSON web token could not be decoded");
    assertThat(app(Map.of("iss", "Iv23nobody", "iat", now, "exp", now + 60)).status())
        .isEqualTo(404);
    GithubAnswer elsewhere = world.call(world.jwt(), RUNNERS);
    assertThat(elsewhere.status()).isEqualTo(401);
  }

  @Test
  void aJwtIsABearer() {
    var request = new GithubRequest("GET", "/app", Map.of(), "token " + world.jwt().reveal(), "");
    assertThat(world.rest.handle(request, "").orElseThrow().status()).isEqualTo(401);
  }

  @Test
  void anInstallationIsFoundFromEverySide() {
    world.model.addRepository("me/own", GithubRepository.Visibility.PRIVATE, false, null);
    long mine = world.rest.apps().install(world.app, "me");
    for (String path :
        List.of(
            "/repos/acme/api/installation",
            "/orgs/ACME/installation",
            "/app/installations/" + installation)) {
      JsonNode found = json(world.call(world.jwt(), "GET " + path));
      assertThat(found.path("id").asLong()).as(path).isEqualTo(installation);
      assertThat(found.path("target_type").asString()).isEqualTo("Organization");
    }
    JsonNode user = json(world.call(world.jwt(), "GET /users/me/installation"));
    assertThat(user.path("id").asLong()).isEqualTo(mine);
    assertThat(user.path("target_type").asString()).isEqualTo("User");
    assertThat(json(world.call(world.jwt(), "GET /app/installations"))).hasSize(2);
    for (String path :
        List.of(
            "/repos/other/app/installation",
            "/orgs/other/installation",
            "/app/installations/1",
            "/users/nobody/installation")) {
      assertThat(world.call(world.jwt(), "GET " + path).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void aTokenIsLongLivesAnHourAndOpensOneAccount() {
    GithubAnswer answer = tokenCall("{}");
    assertThat(answer.status()).isEqualTo(201);
    String text = json(answer).path("token").asString();
    assertThat(text).startsWith("ghs_2300001_").hasSizeBetween(480, 560);
    assertThat(text.chars().filter(c -> c == '.').count()).isEqualTo(2);
    assertThat(Instant.parse(json(answer).path("expires_at").asString()))
        .isEqualTo(GithubRestWorld.START.plus(Duration.ofHours(1)));

    Secret token = Secret.of(text);
    assertThat(world.call(token, RUNNERS).status()).isEqualTo(200);
    assertThat(world.call(token, "GET /orgs/acme/actions/runners").status()).isEqualTo(200);
    assertThat(world.call(token, "GET /repos/other/app/actions/runners").status()).isEqualTo(404);
    for (String path :
        List.of("/orgs/other/actions/runners", "/enterprises/big/actions/runners", "/user")) {
      GithubAnswer refused = world.call(token, "GET " + path);
      assertThat(refused.status()).as(path).isEqualTo(403);
      assertThat(message(refused)).isEqualTo("Resource not accessible by integration");
    }
    world.pass(Duration.ofMinutes(59));
    assertThat(world.call(token, RUNNERS).status()).isEqualTo(200);
    world.pass(Duration.ofMinutes(1));
    assertThat(message(world.call(token, RUNNERS))).isEqualTo("Bad credentials");
  }

  @Test
  void aNarrowedTokenOpensLess() {
    Secret token =
        world.token(
            installation, "{\"permissions\":{\"actions\":\"read\"},\"repositories\":[\"api\"]}");
    assertThat(world.call(token, "GET /repos/acme/api/actions/runs").status()).isEqualTo(200);
    assertThat(world.call(token, "GET /repos/acme/open/actions/runs").status()).isEqualTo(404);
    GithubAnswer refused = world.call(token, RUNNERS);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.headers())
        .containsEntry("x-accepted-github-permissions", "administration=read");

    GithubAnswer tooMuch = tokenCall("{\"permissions\":{\"contents\":\"read\"}}");
    assertThat(tooMuch.status()).isEqualTo(422);
    assertThat(message(tooMuch))
        .isEqualTo("The permissions requested are not granted to this installation.");
    assertThat(tokenCall("{\"repositories\":[\"none\"]}").status()).isEqualTo(422);
    assertThat(tokenCall("{\"permissions\":{\"actions\":\"much\"}}").status()).isEqualTo(422);
  }

  @Test
  void onlySelectedRepositoriesAreOpen() {
    long selected = world.rest.apps().install(world.app, "other", List.of("other/app"));
    world.model.addRepository("other/more", GithubRepository.Visibility.PRIVATE, true, null);
    Secret token = world.token(selected, "{}");
    assertThat(world.call(token, "GET /repos/other/app/hooks").status()).isEqualTo(200);
    assertThat(world.call(token, "GET /repos/other/more/hooks").status()).isEqualTo(404);
    assertThat(world.call(world.jwt(), "GET /repos/other/more/installation").status())
        .isEqualTo(404);
  }

  @Test
  void suspendedRevokedAndUninstalledAreThreeThings() {
    Secret token = world.token(installation, "{}");
    world.rest.apps().suspend(installation);
    assertThat(message(tokenCall("{}"))).isEqualTo("This installation has been suspended");
    GithubAnswer suspended = world.call(token, RUNNERS);
    assertThat(suspended.status()).isEqualTo(403);
    assertThat(message(suspended)).isEqualTo("This installation has been suspended");

    world.rest.apps().unsuspend(installation);
    assertThat(world.call(token, RUNNERS).status()).isEqualTo(200);
    world.rest.revokeTokens();
    assertThat(world.call(token, RUNNERS).status()).isEqualTo(401);

    Secret fresh = world.token(installation, "{}");
    world.rest.apps().uninstall(installation);
    assertThat(world.call(fresh, RUNNERS).status()).isEqualTo(401);
    assertThat(tokenCall("{}").status()).isEqualTo(404);
  }

  private GithubAnswer app(Map<String, ?> claims) {
    return world.call(Secret.of(GithubRestWorld.jwt(KEYS, claims)), "GET /app");
  }

  private GithubAnswer tokenCall(String body) {
    return world.call(
        world.jwt(), "POST /app/installations/" + installation + "/access_tokens", body);
  }
}
