package dev.sluice.emulator;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** GitHub Apps and where they are installed. Safe for any thread. */
public final class GithubApps {
  private static final long FIRST_INSTALLATION = 61_000_001L;

  private final GithubModel model;
  private final Timeline timeline;

  /** Guarded by {@code this}, as are the installations. */
  private final Map<Long, GithubApp> apps = new HashMap<>();

  private final Map<Long, GithubInstallation> installations = new TreeMap<>();
  private long nextId = FIRST_INSTALLATION;

  GithubApps(GithubModel model, Timeline timeline) {
    this.model = model;
    this.timeline = timeline;
  }

  /** Makes an App known, or replaces the one with its id. */
  public synchronized void register(GithubApp app) {
    apps.put(app.id(), app);
  }

  /** Installs an App for all repositories of an account and returns the installation's id. */
  public long install(GithubApp app, String account) {
    return add(app, account, null);
  }

  /**
   * Installs an App for some repositories of an account and returns the installation's id.
   *
   * @param repositories {@code owner/name} of repositories that exist
   */
  public long install(GithubApp app, String account, Collection<String> repositories) {
    Set<Long> ids = new HashSet<>();
    for (String name : repositories) {
      ids.add(
          model
              .repository(name)
              .orElseThrow(() -> new IllegalArgumentException("no repository " + name))
              .id());
    }
    return add(app, account, Set.copyOf(ids));
  }

  private long add(GithubApp app, String account, @Nullable Set<Long> repositories) {
    boolean organization = model.knows(new GithubScope.Organization(account));
    Instant now = timeline.now();
    synchronized (this) {
      apps.put(app.id(), app);
      long id = nextId++;
      installations.put(
          id, new GithubInstallation(id, app, account, organization, repositories, now, null));
      return id;
    }
  }

  /** Refuses everything to the installation's tokens until {@link #unsuspend}. */
  public void suspend(long installationId) {
    Instant now = timeline.now();
    synchronized (this) {
      installations.computeIfPresent(installationId, (_, old) -> old.suspended(now));
    }
  }

  /** Ends {@link #suspend}. */
  public synchronized void unsuspend(long installationId) {
    installations.computeIfPresent(installationId, (_, old) -> old.suspended(null));
  }

  /** Takes the App out of the account; its tokens are bad from then on. */
  public synchronized void uninstall(long installationId) {
    installations.remove(installationId);
  }

  synchronized boolean isEmpty() {
    return apps.isEmpty();
  }

  /** The App that a JWT's issuer names, by its number or its client id. */
  synchronized Optional<GithubApp> issuer(String issuer) {
    return apps.values().stream()
        .filter(app -> issuer.equals(Long.toString(app.id())) || issuer.equals(app.clientId()))
        .findFirst();
  }

  synchronized Optional<GithubInstallation> installation(long id) {
    return Optional.ofNullable(installations.get(id));
  }

  synchronized List<GithubInstallation> installations(GithubApp app) {
    return installations.values().stream().filter(one -> one.app().id() == app.id()).toList();
  }

  /** Where events of a repository are sent to Apps. */
  synchronized List<GithubInstallation> watching(GithubRepository repository) {
    return installations.values().stream()
        .filter(one -> one.suspendedAt() == null && one.admits(repository))
        .toList();
  }
}
