package dev.sluice.emulator;

import dev.sluice.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that this GitHub accepts. Without any it accepts every token for everything,
 * which suits a demonstration. Safe for any thread.
 */
public final class GithubTokens {
  /** How long a token of an installation is good. */
  public static final Duration INSTALLATION_TOKEN_LIFE = Duration.ofHours(1);

  private static final int SHORT_TOKEN = 36;
  private static final int LONG_TOKEN_PAYLOAD = 246;
  private static final int SIGNATURE = 128;
  private static final String LETTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final Timeline timeline;
  private final GithubApps apps;
  private final Set<Secret> omnipotent;

  /** Tokens need not be hard to guess: whoever reaches the emulator may do anything anyway. */
  private final Random random = new Random(1);

  /** Guarded by {@code this}, as is {@code issued}. */
  private final Map<Secret, GithubIdentity> personal = new HashMap<>();

  private final Map<Secret, Issued> issued = new HashMap<>();

  private record Issued(
      long installationId,
      GithubPermissions permissions,
      @Nullable Set<Long> repositories,
      Instant expiry) {}

  GithubTokens(Timeline timeline, GithubApps apps, Set<Secret> omnipotent) {
    this.timeline = timeline;
    this.apps = apps;
    this.omnipotent = Set.copyOf(omnipotent);
  }

  /** Accepts a classic token of the user {@code octocat}, who administers everything. */
  public void classic(Secret token, String... scopes) {
    classic(GithubIdentity.USUAL_USER, token, true, List.of(scopes));
  }

  /**
   * Accepts a classic token.
   *
   * @param administrator whether its user administers the repositories, organizations and
   *     enterprises
   */
  public synchronized void classic(
      String login, Secret token, boolean administrator, List<String> scopes) {
    personal.put(token, new GithubIdentity.Classic(login, Set.copyOf(scopes), administrator));
  }

  /**
   * Accepts a fine-grained token of the user {@code octocat}.
   *
   * @param owner the account whose resources it opens
   * @param permissions levels by GitHub's names, as {@link GithubPermissions#of} reads them
   */
  public synchronized void fineGrained(
      Secret token, String owner, Map<String, String> permissions, Instant expiry) {
    personal.put(
        token,
        new GithubIdentity.FineGrained(
            GithubIdentity.USUAL_USER, owner, GithubPermissions.of(permissions), expiry));
  }

  /** Makes every token of an installation bad. */
  public synchronized void revokeInstallationTokens() {
    issued.clear();
  }

  /** Makes a personal token bad. */
  public synchronized void revoke(Secret token) {
    personal.remove(token);
  }

  /**
   * Issues a token of an installation.
   *
   * @param repositories ids to narrow it to, null for all of the installation
   * @param stateless the long form of github.com; GitHub Enterprise Server has the short one
   */
  synchronized Secret issue(
      GithubInstallation installation,
      GithubPermissions permissions,
      @Nullable Set<Long> repositories,
      boolean stateless) {
    Instant now = timeline.now();
    issued.values().removeIf(old -> !now.isBefore(old.expiry()));
    Secret token = Secret.of(stateless ? longToken(installation) : "ghs_" + letters(SHORT_TOKEN));
    Instant expiry = now.plus(INSTALLATION_TOKEN_LIFE);
    issued.put(token, new Issued(installation.id(), permissions, repositories, expiry));
    return token;
  }

  private String longToken(GithubInstallation installation) {
    return "ghs_"
        + installation.app().id()
        + "_"
        + base64("{\"alg\":\"ES256\",\"typ\":\"JWT\"}")
        + "."
        + base64("{\"sub\":\"" + letters(LONG_TOKEN_PAYLOAD) + "\"}")
        + "."
        + letters(SIGNATURE);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String letters(int count) {
    var text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  /**
   * Says who makes a call, or throws a {@link GithubRefusal}.
   *
   * @param authorization the header's value, null if missing
   */
  GithubIdentity identify(@Nullable String authorization) {
    if (authorization == null) {
      return new GithubIdentity.Anonymous();
    }
    String text = authorization.replaceFirst("(?i)^(bearer|token) +", "");
    if (text.isEmpty()) {
      throw badCredentials();
    }
    if (GithubJwt.looksLikeOne(text)) {
      if (!authorization.regionMatches(true, 0, "bearer ", 0, 7)) {
        throw badCredentials();
      }
      return new GithubIdentity.Application(GithubJwt.signer(text, apps, timeline.now()));
    }
    Secret token = Secret.of(text);
    GithubIdentity known = known(token);
    if (known != null) {
      return known;
    }
    if (omnipotent.contains(token) || acceptsAll()) {
      return new GithubIdentity.Omnipotent();
    }
    throw badCredentials();
  }

  private synchronized @Nullable GithubIdentity known(Secret token) {
    Instant now = timeline.now();
    Issued grant = issued.get(token);
    if (grant != null && now.isBefore(grant.expiry())) {
      GithubInstallation installation = apps.installation(grant.installationId()).orElse(null);
      return installation == null
          ? null
          : new GithubIdentity.Installed(installation, grant.permissions(), grant.repositories());
    }
    GithubIdentity user = personal.get(token);
    return user instanceof GithubIdentity.FineGrained narrow && !now.isBefore(narrow.expiry())
        ? null
        : user;
  }

  private synchronized boolean acceptsAll() {
    return omnipotent.isEmpty() && personal.isEmpty() && apps.isEmpty();
  }

  private static GithubRefusal badCredentials() {
    return GithubRefusal.of(401, "Bad credentials");
  }
}
