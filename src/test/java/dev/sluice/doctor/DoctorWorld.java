package dev.sluice.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.emulator.GithubAnswer;
import dev.sluice.emulator.GithubApp;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubFaults;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubOperation;
import dev.sluice.emulator.GithubPermissions;
import dev.sluice.emulator.GithubRepository.Visibility;
import dev.sluice.emulator.VirtualTimeline;
import dev.sluice.github.AppKey;
import dev.sluice.github.Credential;
import dev.sluice.github.GithubApi;
import dev.sluice.github.GithubConnection;
import dev.sluice.routing.RepositoryName;
import dev.sluice.secret.Secret;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A doctor before an emulated GitHub whose time stands still, with sockets between them. */
final class DoctorWorld implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  static final Secret TOKEN = Canary.secret("ghp_token");
  static final Secret NARROW = Canary.secret("github_pat_11A");
  static final KeyPair KEYS = keys();
  static final String REPOSITORY =
      """
      version: 1
      pools:
        - name: cpu
          match: { labels: [modal], repositories: [acme/api] }
      """;

  final VirtualTimeline timeline = new VirtualTimeline(NOW);
  final GithubModel model = new GithubModel(timeline, new Random(1));
  final GithubEmulator github =
      GithubEmulator.start(model, timeline, new GithubEmulator.Options(0, Set.of(), 5_000));

  /** Where we look for GitHub. */
  URI base = github.apiBase();

  /** By how much our clock is ahead of GitHub's. */
  Duration skew = Duration.ZERO;

  boolean tryRunner;

  DoctorWorld() {
    model.addRepository("acme/api", Visibility.PRIVATE, true, "big");
    model.addRepository("acme/open", Visibility.PUBLIC, true, "big");
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }

  void classic(String... scopes) {
    github.rest().tokens().classic(TOKEN, scopes);
  }

  void fineGrained(Instant end, Map<String, String> permissions) {
    github.rest().tokens().fineGrained(NARROW, "acme", permissions, end);
  }

  static GithubApp app(Map<String, String> permissions, String... events) {
    return new GithubApp(
        4_711,
        "Iv23abc",
        "sluice-ci",
        KEYS.getPublic(),
        GithubPermissions.of(permissions),
        List.of(events));
  }

  void breaks(GithubOperation operation, int status, String body) {
    github
        .rest()
        .faults()
        .answer(operation, 9, GithubFaults.Moment.BEFORE_EFFECT, GithubAnswer.of(status, body));
  }

  static PoolsConfig pools(String text) {
    return PoolsLoader.load(List.of(SourceText.of("pools.yaml", text))).config().orElseThrow();
  }

  List<Finding> byToken(String pools, String... asked) {
    return examine(new Credential.Token(TOKEN), pools, asked);
  }

  List<Finding> byFineGrained(String pools, String... asked) {
    return examine(new Credential.Token(NARROW), pools, asked);
  }

  List<Finding> byApp(String pools, String... asked) {
    return byApp(KEYS, pools, asked);
  }

  List<Finding> byApp(KeyPair keys, String pools, String... asked) {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    AppKey key = AppKey.parse(Secret.of(pem)).orElseThrow();
    return examine(new Credential.App("4711", key), pools, asked);
  }

  private List<Finding> examine(Credential credential, String pools, String... asked) {
    List<RepositoryName> names =
        Arrays.stream(asked).map(name -> RepositoryName.parse(name).orElseThrow()).toList();
    var connection = GithubConnection.of(base, credential).withRetries(List.of()).unpaced();
    try (GithubApi api = new GithubApi(connection, () -> timeline.now().plus(skew))) {
      var outside =
          new Doctor.Outside(
              new Doctor.Github(
                  api.standing(), api.runners(), api.releases(), api.hooks(), api.deliveries()),
              null);
      List<Finding> findings =
          new Doctor(outside, () -> timeline.now().plus(skew), new Random(2))
              .examine(new Doctor.Question(pools(pools), names, null, tryRunner), _ -> {});
      checkAll(findings);
      return findings;
    }
  }

  /** What holds of every finding. */
  static void checkAll(List<Finding> findings) {
    for (Finding finding : findings) {
      assertThat(finding.message()).as(finding.toString()).isNotBlank();
      assertThat(finding.toString()).doesNotContain(Canary.TEXT, "PRIVATE KEY");
      switch (finding.level()) {
        case WARN, FAIL -> assertThat(finding.help()).as(finding.toString()).isNotBlank();
        case OK, SKIP -> assertThat(finding.help()).as(finding.toString()).isEmpty();
      }
    }
  }

  @Override
  public void close() {
    github.close();
  }
}
