package dev.sluice.app;

import dev.sluice.doctor.Webhooks;
import dev.sluice.github.GithubApi;
import dev.sluice.settings.GithubLogin;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/** What the commands on webhooks work with. */
public final class WebhookTool implements AutoCloseable {
  private final GithubApi github;
  private final Webhooks webhooks;

  private WebhookTool(GithubApi github) {
    this.github = github;
    this.webhooks =
        new Webhooks(
            github.hooks(), github.deliveries(), pause -> LockSupport.parkNanos(pause.toNanos()));
  }

  /**
   * Opens it; nothing is asked yet.
   *
   * @param web address of GitHub, unless the login overrides it
   * @throws NotStarted if the credential cannot be used
   */
  public static WebhookTool open(GithubLogin login, URI web) {
    return new WebhookTool(GithubAccess.open(login, web, InstantSource.system(), 1, true));
  }

  public Webhooks webhooks() {
    return webhooks;
  }

  @Override
  public void close() {
    github.close();
  }
}
