package dev.sluice.emulator;

import static dev.sluice.emulator.GithubRestWorld.ALL;
import static dev.sluice.emulator.GithubRestWorld.json;
import static dev.sluice.emulator.GithubRestWorld.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.emulator.GithubRepository.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The smaller habits of GitHub's REST API that a client can stumble over. */
class GithubQuirksTest {
  private static final String MINT = "/actions/runners/generate-jitconfig";

  private final GithubRestWorld world = new GithubRestWorld();

  @Test
  void everyAnswerHasTheTimeAndANumber() {
    world.pass(Duration.ofHours(5));
    for (String line : List.of("GET /meta", "GET /repos/acme/none", "GET /nothing")) {
      assertThat(world.call(line).headers())
          .containsEntry("date", "Tue, 24 Nov 2026 05:00:00 GMT")
          .containsEntry("x-github-api-version-selected", "2022-11-28")
          .containsKey("x-github-request-id");
    }
    assertThat(world.anonymously("GET /user").headers()).containsKey("date");
  }

  @Test
  void anUnknownVersionIsGone() {
    var newest = Map.of("x-github-api-version", "2026-03-10");
    assertThat(world.call(ALL, "GET /user", "", newest).headers())
        .containsEntry("x-github-api-version-selected", "2026-03-10");
    var unknown = Map.of("x-github-api-version", "2021-01-01");
    assertThat(world.call(ALL, "GET /user", "", unknown).status()).isEqualTo(410);
    world.rest.enterpriseServer("3.17.0");
    assertThat(world.call(ALL, "GET /user", "", newest).status()).isEqualTo(410);
  }

  @Test
  void aRenamedRepositoryMovesEveryCall() {
    long id = world.model.repository("acme/api").orElseThrow().id();
    world.model.renameRepository("acme/api", "web");
    GithubAnswer get = world.call("GET /repos/acme/api");
    assertThat(get.status()).isEqualTo(301);
    assertThat(get.headers())
        .containsEntry("location", GithubRestWorld.BASE + "/repositories/" + id);
    assertThat(json(world.call("GET /repositories/" + id)).path("full_name").asString())
        .isEqualTo("acme/web");
    GithubAnswer listed = world.call("GET /repos/acme/api/actions/runners?name=a b");
    assertThat(listed.headers().get("location")).endsWith("/actions/runners?name=a+b");
    GithubAnswer post = world.call("POST /repos/acme/api" + MINT, "{}");
    assertThat(post.status()).isEqualTo(307);
  }

  @Test
  void aMintThatLostItsAnswerLeavesItsRunner() {
    var lost = GithubAnswer.of(502, "{\"message\":\"Server Error\"}");
    world.rest.faults().answer(GithubOperation.MINT, 1, GithubFaults.Moment.AFTER_EFFECT, lost);
    assertThat(mint("/repos/acme/api", 1).status()).isEqualTo(502);
    GithubAnswer again = mint("/repos/acme/api", 1);
    assertThat(again.status()).isEqualTo(409);
    assertThat(message(again)).startsWith("Already exists");
    JsonNode found = json(world.call("GET /repos/acme/api/actions/runners?name=r"));
    assertThat(found.path("total_count").asInt()).isEqualTo(1);
    long id = found.path("runners").path(0).path("id").asLong();
    String self = "/repos/acme/api/actions/runners/" + id;
    assertThat(world.call("DELETE " + self).status()).isEqualTo(204);
    assertThat(world.call("DELETE " + self).status()).isEqualTo(404);
    assertThat(mint("/repos/acme/api", 1).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/repos/acme/api", "/orgs/acme", "/enterprises/big"})
  void anUnknownGroupAndALostAccessAreBoth404(String scope) {
    assertThat(mint(scope, 99).status()).isEqualTo(404);
    for (String name : List.of("acme/api", "acme", "big")) {
      world.rest.hide(name);
    }
    assertThat(mint(scope, 1).status()).isEqualTo(404);
    for (String name : List.of("acme/api", "acme", "big")) {
      world.rest.show(name);
    }
    assertThat(mint(scope, 1).status()).isEqualTo(201);
  }

  @Test
  void aBusyRunnerIsNotDeleted() {
    GithubAnswer minted = mint("/repos/acme/api", 1);
    String config = json(minted).path("encoded_jit_config").asString();
    world.queue("acme/api");
    new FakeRunner(
            world.model, world.timeline, Duration.ofSeconds(1), FakeRunner.JobStartedHook.ADMIT_ALL)
        .start("r", Map.of(FakeRunner.JIT_CONFIG, config), (_, _) -> {});
    world.pass(Duration.ofMillis(1_500));
    String self =
        "/repos/acme/api/actions/runners/" + json(minted).path("runner").path("id").asLong();
    assertThat(json(world.call("GET " + self)).path("busy").asBoolean()).isTrue();
    GithubAnswer refused = world.call("DELETE " + self);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(message(refused)).contains("currently running a job");
  }

  @Test
  void groupsAreShownToTheRepositoriesTheyAdmit() {
    var acme = new GithubScope.Organization("acme");
    world.model.addGroup(acme, GithubGroup.selected(2, "Some", Set.of("acme/api"), false));
    world.model.addGroup(acme, new GithubGroup(3, "Open", true, true));
    world.model.addGroup(
        acme,
        new GithubGroup(
            4, "Closed", GithubGroup.Visibility.PRIVATE, Set.of(), true, List.of(), true));
    world.model.addGroup(acme, new GithubGroup(5, "GitHub-hosted", false, false));
    assertThat(groups("/orgs/acme", "")).containsExactly(1, 2, 3, 4, 5);
    assertThat(groups("/orgs/acme", "?visible_to_repository=api")).containsExactly(1, 2, 3, 4, 5);
    assertThat(groups("/orgs/acme", "?visible_to_repository=open")).containsExactly(3);
    assertThat(groups("/orgs/acme", "?visible_to_repository=none")).isEmpty();
    JsonNode some = json(world.call("GET /orgs/acme/actions/runner-groups/2"));
    assertThat(some.path("visibility").asString()).isEqualTo("selected");
    assertThat(some.has("selected_repositories_url")).isTrue();
    assertThat(world.call("GET /orgs/acme/actions/runner-groups/9").status()).isEqualTo(404);
    assertThat(mint("/orgs/acme", 5).status()).isEqualTo(403);

    world.model.addGroup(new GithubScope.Enterprise("big"), new GithubGroup(6, "E", true, true));
    assertThat(groups("/enterprises/big", "")).containsExactly(1, 6);
  }

  @Test
  void aGroupGivesItsRunnersOnlyJobsItAdmits() {
    var acme = new GithubScope.Organization("acme");
    world.model.addRepository("acme/more", Visibility.PRIVATE, true, "big");
    world.model.addGroup(
        acme,
        new GithubGroup(
            2,
            "Narrow",
            GithubGroup.Visibility.SELECTED,
            Set.of("acme/API"),
            false,
            List.of("acme/api/.github/workflows/release.yml@refs/heads/main"),
            true));
    String config = json(mint("/orgs/acme", 2)).path("encoded_jit_config").asString();
    GithubJob elsewhere = world.queue("acme/more");
    GithubJob otherFile = world.queue("acme/api");
    GithubJob admitted =
        world
            .model
            .queue(
                GithubJobRequest.of("acme/api", List.of("modal"))
                    .from("release", "main", "octocat"))
            .getFirst();
    new FakeRunner(
            world.model, world.timeline, Duration.ofSeconds(1), FakeRunner.JobStartedHook.ADMIT_ALL)
        .start("r", Map.of(FakeRunner.JIT_CONFIG, config), (_, _) -> {});
    world.pass(Duration.ofMinutes(1));
    assertThat(status(elsewhere)).isEqualTo(GithubJob.Status.QUEUED);
    assertThat(status(otherFile)).isEqualTo(GithubJob.Status.QUEUED);
    assertThat(status(admitted)).isEqualTo(GithubJob.Status.COMPLETED);
  }

  @Test
  void theRunnersReleasesAreKnownToAnybody() {
    JsonNode list = json(world.anonymously("GET /repos/actions/runner/releases?per_page=2"));
    assertThat(list).hasSize(2);
    assertThat(list.path(0).path("tag_name").asString()).isEqualTo("v2.337.0");
    assertThat(list.path(0).path("published_at").asString()).isEqualTo("2026-09-16T12:00:00Z");
    world.rest.runnerReleases(
        List.of(new GithubRelease("2.400.0", Instant.parse("2027-01-01T00:00:00Z"))));
    JsonNode latest = json(world.call("GET /repos/actions/runner/releases/latest"));
    assertThat(latest.path("tag_name").asString()).isEqualTo("v2.400.0");
    for (String scope : List.of("/repos/acme/api", "/orgs/acme", "/enterprises/big")) {
      JsonNode downloads = json(world.call("GET " + scope + "/actions/runners/downloads"));
      assertThat(downloads.path(0).path("download_url").asString()).contains("/v2.400.0/");
      assertThat(downloads.path(0).path("sha256_checksum").asString()).hasSize(64);
    }
  }

  @Test
  void theRangesOfWebhooksCanBeSet() {
    world.rest.hookRanges(List.of("192.0.2.0/24", "2001:db8::/32"));
    assertThat(json(world.anonymously("GET /meta")).path("hooks").toString())
        .isEqualTo("[\"192.0.2.0/24\",\"2001:db8::/32\"]");
  }

  @Test
  void aPersonHasNoOrganization() {
    world.model.addRepository("me/own", Visibility.PRIVATE, false, null);
    assertThat(world.call("GET /orgs/me").status()).isEqualTo(404);
    JsonNode own = json(world.call("GET /repos/me/own"));
    assertThat(own.path("owner").path("type").asString()).isEqualTo("User");
    assertThat(json(world.call("GET /orgs/acme")).path("login").asString()).isEqualTo("acme");
  }

  private GithubJob.Status status(GithubJob job) {
    return world.model.job(job.id()).orElseThrow().status();
  }

  private List<Integer> groups(String scope, String query) {
    return json(world.call("GET " + scope + "/actions/runner-groups" + query))
        .path("runner_groups")
        .valueStream()
        .map(group -> group.path("id").asInt())
        .toList();
  }

  private GithubAnswer mint(String scope, int group) {
    return world.call(
        "POST " + scope + MINT,
        "{\"name\":\"r\",\"labels\":[\"modal\"],\"runner_group_id\":" + group + "}");
  }
}
