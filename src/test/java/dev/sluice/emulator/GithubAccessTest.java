package dev.sluice.emulator;

import static dev.sluice.emulator.GithubRestWorld.json;
import static dev.sluice.emulator.GithubRestWorld.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What personal tokens open, and how GitHub tells that one does not. */
class GithubAccessTest {
  private static final Secret TOKEN = Canary.secret("ghp_personal");

  private final GithubRestWorld world = new GithubRestWorld();

  @ParameterizedTest
  @CsvSource({
    "repo,                      GET /repos/acme/api/actions/runners,        200",
    "repo,                      GET /repos/acme/api/hooks,                  200",
    "repo,                      GET /repos/acme/api/actions/runs,           200",
    "repo,                      GET /orgs/acme/actions/runners,             403",
    "repo,                      GET /orgs/acme/hooks,                       404",
    "admin:org,                 GET /orgs/acme/actions/runners,             200",
    "admin:org,                 GET /repos/acme/api/actions/runners,        404",
    "admin:org,                 GET /repos/acme/open/actions/runners,       403",
    "admin:org,                 GET /repos/acme/open/actions/runs,          200",
    "public_repo,               GET /repos/acme/open/actions/runners,       200",
    "admin:repo_hook,           GET /repos/acme/api/hooks,                  200",
    "read:repo_hook,            POST /repos/acme/open/hooks,                403",
    "admin:org_hook,            GET /orgs/acme/hooks,                       200",
    "manage_runners:enterprise, GET /enterprises/big/actions/runners,       200",
    "admin:enterprise,          GET /enterprises/big/actions/runner-groups, 200",
    "repo,                      GET /enterprises/big/actions/runners,       403",
    "repo,                      GET /user,                                  200",
    "repo,                      GET /app,                                   401",
  })
  void aClassicTokenOpensWhatItsScopesSay(String scope, String line, int status) {
    world.rest.tokens().classic(TOKEN, scope);
    GithubAnswer answer = world.call(TOKEN, line);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers()).containsEntry("x-oauth-scopes", scope);
    assertThat(answer.headers()).containsKey("x-accepted-oauth-scopes");
  }

  @Test
  void whoDoesNotAdministerIsToldSo() {
    world.rest.tokens().classic("hubot", TOKEN, false, List.of("repo", "admin:org"));
    GithubAnswer answer = world.call(TOKEN, "GET /repos/acme/api/actions/runners");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(message(answer)).isEqualTo("Must have admin rights to Repository.");
    assertThat(answer.headers()).containsEntry("x-oauth-scopes", "admin:org, repo");
    assertThat(answer.headers()).containsEntry("x-accepted-oauth-scopes", "repo");
    assertThat(world.call(TOKEN, "GET /repos/acme/api/actions/runs").status()).isEqualTo(200);
    assertThat(json(world.call(TOKEN, "GET /user")).path("login").asString()).isEqualTo("hubot");
    JsonPermissions.of(world.call(TOKEN, "GET /repos/acme/api")).assertAdmin(false);
    JsonPermissions.of(world.call("GET /repos/acme/api")).assertAdmin(true);
  }

  private record JsonPermissions(boolean admin) {
    static JsonPermissions of(GithubAnswer answer) {
      return new JsonPermissions(json(answer).path("permissions").path("admin").asBoolean());
    }

    void assertAdmin(boolean expected) {
      assertThat(admin).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /repos/acme/api/actions/runners,  200",
    "DELETE /repos/acme/api/actions/runners/1, 403",
    "GET /repos/acme/api/hooks,            403",
    "GET /orgs/acme/actions/runners,       403",
    "GET /repos/other/app/actions/runners, 404",
    "GET /repos/acme/open/actions/runs,    200",
    "GET /enterprises/big/actions/runners, 403",
    "GET /user,                            200",
    "GET /orgs/other,                      200",
  })
  void aFineGrainedTokenOpensWhatItsPermissionsSay(String line, int status) {
    fineGranted(GithubRestWorld.START.plus(Duration.ofDays(1)));
    GithubAnswer answer = world.call(TOKEN, line);
    assertThat(answer.status()).isEqualTo(status);
    if (status == 403) {
      assertThat(message(answer)).isEqualTo("Resource not accessible by personal access token");
    }
    assertThat(answer.headers())
        .containsEntry("github-authentication-token-expiration", "2026-11-25 00:00:00 UTC");
  }

  @Test
  void aRefusalSaysWhichPermissionIsMissing() {
    fineGranted(GithubRestWorld.START.plus(Duration.ofDays(1)));
    assertThat(world.call(TOKEN, "POST /repos/acme/api/hooks", "{}").headers())
        .containsEntry("x-accepted-github-permissions", "repository_hooks=write");
    assertThat(world.call(TOKEN, "GET /orgs/acme/actions/runners").headers())
        .containsEntry("x-accepted-github-permissions", "organization_self_hosted_runners=read");
  }

  @Test
  void anExpiredOrRevokedTokenIsBad() {
    fineGranted(GithubRestWorld.START.plus(Duration.ofDays(1)));
    world.pass(Duration.ofDays(1));
    assertThat(message(world.call(TOKEN, "GET /user"))).isEqualTo("Bad credentials");
    Secret classic = Canary.secret("ghp_classic");
    world.rest.tokens().classic(classic, "repo");
    world.rest.tokens().revoke(classic);
    assertThat(world.call(classic, "GET /user").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /meta, 200",
    "GET /rate_limit, 200",
    "GET /repos/actions/runner/releases/latest, 200",
    "GET /repos/acme/open, 200",
    "GET /repos/acme/api, 404",
    "GET /orgs/acme, 200",
    "GET /user, 401",
    "GET /repos/acme/open/actions/runners, 401",
    "GET /orgs/acme/hooks, 401",
  })
  void withoutATokenOnlyWhatIsPublicIsOpen(String line, int status) {
    GithubAnswer answer = world.anonymously(line);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers()).containsEntry("x-ratelimit-limit", "60");
  }

  private void fineGranted(Instant expiry) {
    world.rest.tokens().fineGrained(TOKEN, "acme", Map.of("administration", "read"), expiry);
  }
}
