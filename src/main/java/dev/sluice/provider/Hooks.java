package dev.sluice.provider;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks of repositories and organizations, and that of our GitHub App. Calls block, are
 * bounded in time, and may come from any thread.
 */
public interface Hooks {
  /** The event that we live on. */
  String JOBS = "workflow_job";

  /** Reads what our GitHub App is; a failure if we are none. */
  Answer<AppFacts> app();

  /** Lists all of them; an App has at most one, with the id {@link Deliveries#APP_HOOK}. */
  Answer<List<Hook>> list(HookSite site);

  /**
   * Makes one; {@link Failure.Refused} if there is one like it already, and for an App, whose
   * webhook is made with it.
   */
  Answer<Hook> create(HookSite site, Settings settings);

  /** Gives one these settings and no others. Events of an App cannot be changed this way. */
  Answer<Hook> update(HookSite site, long id, Settings settings);

  /** Removes one; that it is gone already is {@link Failure.Absent}. Not for an App. */
  Answer<Done> delete(HookSite site, long id);

  /** Has GitHub send a {@code ping}. Not for an App. */
  Answer<Done> ping(HookSite site, long id);

  /**
   * A webhook as GitHub shows it.
   *
   * @param url as it stands there; empty if it has none
   * @param active always true for an App, for the API does not say
   * @param contentType {@code json} or {@code form}
   * @param checksCertificate whether GitHub checks the receiver's TLS certificate
   * @param hasSecret the secret itself is never shown
   * @param changedAt null of an App, for the API does not say
   */
  record Hook(
      long id,
      String url,
      boolean active,
      Set<String> events,
      String contentType,
      boolean checksCertificate,
      boolean hasSecret,
      @Nullable Instant changedAt) {
    public Hook {
      events = Set.copyOf(events);
    }

    /** Whether it sends events of jobs, once active. */
    public boolean sendsJobs() {
      return events.contains(JOBS) || events.contains("*");
    }
  }

  /**
   * What a webhook is given: active, JSON, with the certificate checked. The secret is always among
   * it, for GitHub drops the one it has when a change comes without.
   */
  record Settings(URI url, Set<String> events, Secret secret) {
    public Settings {
      events = Set.copyOf(events);
    }
  }

  /**
   * What a GitHub App may do and gets to hear.
   *
   * @param settings address of the page where its owner changes it; null if it cannot be told
   * @param permissions level by name, as GitHub writes them
   */
  record AppFacts(@Nullable URI settings, Set<String> events, Map<String, String> permissions) {
    public AppFacts {
      events = Set.copyOf(events);
      permissions = Map.copyOf(permissions);
    }
  }

  /** Says that it is done. */
  record Done() {}
}
