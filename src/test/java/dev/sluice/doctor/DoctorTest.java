package dev.sluice.doctor;

import static dev.sluice.doctor.DoctorWorld.NOW;
import static dev.sluice.doctor.DoctorWorld.REPOSITORY;
import static dev.sluice.doctor.DoctorWorld.app;
import static dev.sluice.doctor.Finding.Level.FAIL;
import static dev.sluice.doctor.Finding.Level.OK;
import static dev.sluice.doctor.Finding.Level.SKIP;
import static dev.sluice.doctor.Finding.Level.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.doctor.Finding.Level;
import dev.sluice.emulator.GithubApp;
import dev.sluice.emulator.GithubFaults;
import dev.sluice.emulator.GithubGroup;
import dev.sluice.emulator.GithubOperation;
import dev.sluice.emulator.GithubRelease;
import dev.sluice.emulator.GithubScope;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every outcome of every check on GitHub but those on webhooks. */
class DoctorTest {
  private static final String ORGANIZATION =
      """
      version: 1
      github: { scope: organization, runnerGroup: GROUP }
      pools:
        - name: cpu
          match: { labels: [modal], repositories: [acme/api, acme/open], visibility: [private, public] }
      """;
  private static final String ENTERPRISE =
      """
      version: 1
      github: { scope: enterprise, enterprise: big }
      pools:
        - name: cpu
          match: { labels: [modal], repositories: [acme/api] }
      """;
  private static final Map<String, String> ALL =
      Map.of(
          "administration", "write",
          "actions", "read",
          "organization_self_hosted_runners", "write",
          "repository_hooks", "read",
          "organization_hooks", "read");

  private final DoctorWorld world = new DoctorWorld();

  @AfterEach
  void stop() {
    world.close();
  }

  /** The only finding of that check about that subject. */
  private static Finding only(List<Finding> findings, String check, String subject) {
    List<Finding> found =
        findings.stream()
            .filter(one -> one.check().equals(check) && one.subject().equals(subject))
            .toList();
    assertThat(found).as("%s of %s in %s", check, subject, findings).hasSize(1);
    return found.getFirst();
  }

  private static void expect(
      List<Finding> findings, String check, String subject, Level level, String... words) {
    Finding found = only(findings, check, subject);
    assertThat(found.level()).as(found.toString()).isEqualTo(level);
    for (String word : words) {
      assertThat(found.message() + "\n" + found.help()).contains(word);
    }
  }

  private static Map<String, String> without(String permission) {
    return ALL.entrySet().stream()
        .filter(one -> !one.getKey().equals(permission))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void aClassicTokenThatMayDoAll() {
    world.classic("repo", "admin:org");
    List<Finding> found = world.byToken(REPOSITORY);
    expect(
        found,
        "github.credential",
        "",
        OK,
        "classic token of octocat, scopes admin:org, repo; it does not expire");
    expect(found, "clock", "", OK);
    expect(found, "github.repository", "acme/api", OK, "private");
    expect(found, "github.runs", "acme/api", OK);
    expect(found, "github.runners", "acme/api", OK, "listed and registered");
    expect(found, "github.limit", "", OK, "of 5000 calls");
    expect(found, "runner.version", "latest", OK, "2.337.0");
    expect(found, "github.webhook", "acme/api", WARN, "sluice webhook ensure acme/api --url");
  }

  @Test
  void aClassicTokenWithoutScopes() {
    world.classic();
    List<Finding> found =
        world.byToken(REPOSITORY.replace("acme/api", "acme/api, acme/open, Acme/API"));
    expect(found, "github.credential", "", OK, "without any scope");
    assertThat(found)
        .filteredOn(one -> one.subject().equalsIgnoreCase("acme/api"))
        .filteredOn(one -> one.check().equals("github.repository"))
        .singleElement()
        .satisfies(one -> assertThat(one.level()).isEqualTo(FAIL));
    expect(found, "github.runners", "acme/open", FAIL, "no scope repo or public_repo");
  }

  @Test
  void aClassicTokenOfSomebodyWhoIsNoAdministrator() {
    world
        .github
        .rest()
        .tokens()
        .classic("bob", DoctorWorld.TOKEN, false, List.of("repo", "admin:org"));
    expect(
        world.byToken(REPOSITORY), "github.runners", "acme/api", FAIL, "bob does not administer");
    List<Finding> at = world.byToken(ORGANIZATION.replace("GROUP", "Default"));
    expect(at, "github.runners", "acme", FAIL, "403", "admin:org");
    // One cause, one failure.
    expect(at, "github.group", "acme Default", SKIP, "403");
  }

  @ParameterizedTest
  @CsvSource({"repo, FAIL", "manage_runners:enterprise, OK", "admin:enterprise, OK"})
  void anEnterpriseNeedsItsOwnScope(String scope, Level level) {
    world.classic("repo", scope);
    List<Finding> found = world.byToken(ENTERPRISE);
    expect(found, "github.runners", "enterprise big", level);
    if (level == OK) {
      expect(found, "github.group", "enterprise big Default", OK);
    }
  }

  @Test
  void aTokenThatGithubDoesNotKnow() {
    world.classic("repo");
    world.github.rest().tokens().revoke(DoctorWorld.TOKEN);
    world.fineGrained(NOW.plus(Duration.ofDays(90)), ALL);
    List<Finding> found = world.byToken(REPOSITORY);
    expect(found, "github.credential", "", FAIL, "401", "GITHUB_TOKEN");
    expect(found, "github.runners", "", SKIP);
    expect(found, "runner.version", "", WARN, "401", "actions/runner/releases");
  }

  @Test
  void aFineGrainedTokenIsTriedOnlyIfAskedFor() {
    world.fineGrained(NOW.plus(Duration.ofDays(90)), ALL);
    List<Finding> found = world.byFineGrained(REPOSITORY);
    expect(found, "github.credential", "", OK, "fine-grained token of octocat; it expires at 2027");
    expect(found, "github.runners", "acme/api", WARN, "--try-runner");
    assertThat(world.github.rest().calls(GithubOperation.MINT)).isZero();
    world.tryRunner = true;
    expect(world.byFineGrained(REPOSITORY), "github.runners", "acme/api", OK, "registered and");
    assertThat(world.github.rest().calls(GithubOperation.MINT)).isEqualTo(1);
    assertThat(world.model.runners()).isEmpty();
  }

  @Test
  void aTrialWhoseAnswerWasLostLeavesNoRunner() {
    world.classic("repo");
    world.tryRunner = true;
    world.github.rest().faults().silence(GithubOperation.MINT, 1, GithubFaults.Moment.AFTER_EFFECT);
    expect(
        world.byToken(REPOSITORY),
        "github.runners",
        "acme/api",
        FAIL,
        "no runner can be registered");
    assertThat(world.model.runners()).isEmpty();
  }

  @Test
  void aTrialThatCannotBeTakenBackSaysSo() {
    world.classic("repo");
    world.tryRunner = true;
    world.breaks(GithubOperation.DELETE_RUNNER, 500, "{}");
    expect(world.byToken(REPOSITORY), "github.runners", "acme/api", WARN, "could not be removed");
  }

  @Test
  void aFineGrainedTokenThatLacksPermissions() {
    var later = NOW.plus(Duration.ofDays(90));
    world.fineGrained(later, Map.of("actions", "read"));
    List<Finding> none = world.byFineGrained(REPOSITORY);
    expect(none, "github.runners", "acme/api", FAIL, "403", "Administration: read and write");
    expect(none, "github.webhook", "acme/api", WARN, "cannot be read", "Webhooks: read and write");
    world.fineGrained(later, Map.of("administration", "read"));
    world.tryRunner = true;
    List<Finding> reads = world.byFineGrained(REPOSITORY);
    expect(reads, "github.runs", "acme/api", FAIL, "Actions: read-only");
    expect(reads, "github.runners", "acme/api", FAIL, "no runner can be registered");
  }

  @ParameterizedTest
  @CsvSource({"5, WARN", "13, WARN", "14, OK", "-1, FAIL"})
  void aTokenThatEndsSoon(int days, Level level) {
    world.fineGrained(NOW.plus(Duration.ofDays(days)), ALL);
    expect(world.byFineGrained(REPOSITORY), "github.credential", "", level);
  }

  @Test
  void anAppThatMayDoAll() {
    world.github.rest().apps().install(app(ALL, "workflow_job"), "acme");
    List<Finding> found = world.byApp(REPOSITORY);
    expect(found, "github.credential", "", OK, "GitHub App sluice-ci");
    expect(found, "github.runners", "acme/api", OK);
    expect(found, "github.runs", "acme/api", OK);
    expect(found, "github.limit", "acme", OK);
    expect(
        world.byApp(ORGANIZATION.replace("GROUP", "1")),
        "github.runners",
        "acme",
        OK,
        "registered");
  }

  @Test
  void anAppThatIsNotInstalledThere() {
    GithubApp app = app(ALL, "workflow_job");
    world.github.rest().apps().install(app, "acme", List.of("acme/open"));
    List<Finding> found = world.byApp(REPOSITORY.replace("acme/api", "acme/api, acme/open"));
    expect(found, "github.repository", "acme/api", FAIL, "not installed", "sluice-ci");
    expect(found, "github.repository", "acme/open", OK);
    assertThat(found)
        .as("one cause, one failure")
        .filteredOn(one -> one.subject().equals("acme/api") && one.level() == FAIL)
        .hasSize(1);
    expect(
        world.byApp(ORGANIZATION.replace("GROUP", "1").replace("acme", "other")),
        "github.runners",
        "other",
        FAIL,
        "not installed");
  }

  @Test
  void anAppThatIsSuspended() {
    long id = world.github.rest().apps().install(app(ALL, "workflow_job"), "acme");
    world.github.rest().apps().suspend(id);
    expect(world.byApp(REPOSITORY), "github.repository", "acme/api", FAIL, "suspended");
    expect(
        world.byApp(ORGANIZATION.replace("GROUP", "1")), "github.runners", "acme", FAIL, "suspend");
  }

  @Test
  void anAppThatLacksPermissionsOrTheEvent() {
    world.github.rest().apps().install(app(without("administration")), "acme");
    List<Finding> found = world.byApp(REPOSITORY);
    assertThat(found)
        .filteredOn(one -> one.check().equals("github.credential") && one.level() == WARN)
        .singleElement()
        .satisfies(one -> assertThat(one.message()).contains("not subscribed to workflow_job"));
    expect(found, "github.runners", "acme/api", FAIL, "may not write administration", "accept it");
    world.github.rest().apps().register(app(ALL));
    try (var other = new DoctorWorld()) {
      other.github.rest().apps().install(app(without("actions"), "workflow_job"), "acme");
      expect(other.byApp(REPOSITORY), "github.runs", "acme/api", FAIL, "actions");
    }
  }

  @Test
  void anAppAtAnEnterpriseAndOneWithAnotherKey() throws Exception {
    world.github.rest().apps().install(app(ALL, "workflow_job"), "acme");
    expect(world.byApp(ENTERPRISE), "github.runners", "enterprise big", FAIL, "classic token");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    expect(
        world.byApp(generator.generateKeyPair(), REPOSITORY),
        "github.credential",
        "",
        FAIL,
        "401",
        "GITHUB_APP_PRIVATE_KEY");
  }

  @Test
  void repositoriesThatAreGoneRenamedOrArchived() {
    world.classic("repo", "admin:org");
    world.model.renameRepository("acme/api", "service");
    List<Finding> found = world.byToken(REPOSITORY.replace("[acme/api]", "[acme/api, acme/gone]"));
    expect(found, "github.repository", "acme/api", WARN, "called acme/service now");
    expect(found, "github.repository", "acme/gone", FAIL, "no such repository");
    world.breaks(
        GithubOperation.GET_REPOSITORY,
        200,
        """
        {"full_name": "acme/open", "private": false, "visibility": "public", "archived": true}
        """);
    expect(
        world.byToken(REPOSITORY.replace("acme/api", "acme/open")),
        "github.repository",
        "acme/open",
        WARN,
        "archived");
  }

  @Test
  void repositoriesThatAreAskedFor() {
    world.classic("repo");
    expect(world.byToken(REPOSITORY, "acme/open"), "pools", "acme/open", WARN, "no pool takes");
    String any = REPOSITORY.replace(", repositories: [acme/api]", "");
    expect(world.byToken(any), "pools", "", WARN, "--repo owner/name");
    expect(world.byToken(any, "acme/api"), "github.runners", "acme/api", OK);
  }

  private void group(GithubGroup group) {
    world.model.addGroup(new GithubScope.Organization("acme"), group);
  }

  @ParameterizedTest
  @CsvSource({"big, OK", "BIG, OK", "7, OK", "bigger, FAIL", "70, FAIL"})
  void groupsByNameAndById(String name, Level level) {
    world.classic("repo", "admin:org");
    group(new GithubGroup(7, "big", true, true));
    expect(
        world.byToken(ORGANIZATION.replace("GROUP", "'" + name + "'")),
        "github.group",
        "acme " + name,
        level,
        level == FAIL ? "name one of: Default, big" : "");
  }

  @Test
  void groupsThatDoNotTakeTheJobs() {
    world.classic("repo", "admin:org");
    String pools = ORGANIZATION.replace("GROUP", "big");
    group(GithubGroup.selected(7, "big", Set.of("acme/open"), true));
    expect(
        world.byToken(pools), "github.group", "acme big", FAIL, "takes no jobs of acme/api", "add");
    group(new GithubGroup(7, "big", false, true));
    assertThat(world.byToken(pools))
        .filteredOn(one -> one.check().equals("github.group"))
        .extracting(Finding::level)
        .contains(WARN)
        .doesNotContain(OK);
    group(
        new GithubGroup(
            7,
            "big",
            GithubGroup.Visibility.ALL,
            Set.of(),
            true,
            List.of("acme/api/.github/workflows/ci.yml@refs/heads/main"),
            true));
    expect(world.byToken(pools), "github.group", "acme big", WARN, "ci.yml", "these workflows");
  }

  @Test
  void aGroupIsHeldOnlyToTheRepositoriesOfItsPools() {
    world.classic("repo", "admin:org");
    group(GithubGroup.selected(7, "big", Set.of("acme/api"), true));
    String pools =
        """
        version: 1
        pools:
          - name: big
            match: { labels: [big], repositories: [acme/api] }
            runner: { scope: organization, group: big }
          - name: cpu
            match: { labels: [modal], repositories: [acme/open] }
        """;
    List<Finding> found = world.byToken(pools);
    expect(found, "github.group", "acme big", OK);
    expect(found, "github.runners", "acme/open", OK);
    expect(found, "github.runners", "acme", OK);
  }

  @ParameterizedTest
  @CsvSource({"0, OK", "20, OK", "21, WARN", "27, WARN", "28, FAIL", "29, FAIL"})
  void pinsGrowOldOnceThereIsANewerRelease(int days, Level level) {
    world.classic("repo");
    world
        .github
        .rest()
        .runnerReleases(
            List.of(
                new GithubRelease("2.338.0", NOW),
                new GithubRelease("2.337.0", NOW.minus(Duration.ofDays(days))),
                new GithubRelease("2.336.10", NOW.minus(Duration.ofDays(300))),
                new GithubRelease("2.336.9", NOW.minus(Duration.ofDays(400)))));
    String pools = REPOSITORY + "    image: { runnerVersion: PIN }\n";
    expect(
        world.byToken(pools.replace("PIN", "2.336.10")),
        "runner.version",
        "2.336.10",
        level,
        "for " + days + " days, the newest is 2.338.0");
    expect(world.byToken(pools.replace("PIN", "2.336.9")), "runner.version", "2.336.9", FAIL);
    expect(world.byToken(pools.replace("PIN", "2.338.0")), "runner.version", "2.338.0", OK);
    expect(world.byToken(pools.replace("PIN", "latest")), "runner.version", "latest", OK);
  }

  @ParameterizedTest
  @CsvSource({
    "0, OK, agrees",
    "15, OK, agrees",
    "40, WARN, 40 s ahead of",
    "-40, WARN, 40 s behind",
    "120, WARN, 120 s ahead of",
    "-120, WARN, 120 s behind"
  })
  void clocks(int seconds, Level level, String words) {
    world.classic("repo");
    world.skew = Duration.ofSeconds(seconds);
    expect(world.byToken(REPOSITORY), "clock", "", level, words);
  }

  @ParameterizedTest
  @CsvSource({"5000, OK, 5000 of", "1499, WARN, polls give way", "0, FAIL, who else"})
  void whatIsLeftOfTheLimit(int left, Level level, String words) {
    world.classic("repo");
    long reset = NOW.plus(Duration.ofHours(1)).getEpochSecond();
    world.breaks(
        GithubOperation.GET_RATE_LIMIT,
        200,
        "{\"resources\":{\"core\":{\"limit\":5000,\"remaining\":"
            + left
            + ",\"reset\":"
            + reset
            + "}}}");
    expect(world.byToken(REPOSITORY), "github.limit", "", level, words, "2026-11-24T13:00:00Z");
  }

  @Test
  void anEnterpriseServerHasNoLimit() {
    world.classic("repo");
    world.github.rest().enterpriseServer("3.19.0");
    expect(world.byToken(REPOSITORY), "github.limit", "", OK, "no hourly limit");
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "GET_USER",
        "GET_REPOSITORY",
        "LIST_RUNS",
        "LIST_RUNNERS",
        "LIST_GROUPS",
        "LIST_HOOKS",
        "GET_RATE_LIMIT",
        "LIST_RELEASES"
      })
  void whatGithubCannotAnswerIsAFindingToo(GithubOperation operation) {
    world.classic("repo", "admin:org", "admin:org_hook");
    String pools = ORGANIZATION.replace("GROUP", "Default");
    world.breaks(operation, 500, "{\"message\":\"Server Error\"}");
    assertThat(world.byToken(pools))
        .filteredOn(one -> one.level() == WARN || one.level() == FAIL)
        .extracting(Finding::message)
        .anySatisfy(text -> assertThat(text).contains("500"));
    world.breaks(operation, 200, "<html>");
    assertThat(world.byToken(pools)).isNotEmpty();
  }

  @Test
  void aGithubThatIsNotThere() {
    world.classic("repo");
    world.base = URI.create("http://127.0.0.1:1");
    List<Finding> found = world.byToken(REPOSITORY);
    expect(found, "github.credential", "", FAIL, "githubstatus.com");
    assertThat(found).extracting(Finding::level).doesNotContain(OK);
  }
}
