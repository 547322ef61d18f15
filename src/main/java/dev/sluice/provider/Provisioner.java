package dev.sluice.provider;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.secret.Secret;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What sandboxes need before they start: app, images, volumes, secrets. Calls block and may come
 * from any thread.
 */
public interface Provisioner {

  /** Makes sure that the app is there, of which all sandboxes are. */
  Answer<String> app();

  /**
   * Returns the id of the image, building it if Modal has none; may take minutes, so it is called
   * on apply and start, never for a webhook. Each later call for the same declaration is answered
   * from memory.
   *
   * @param image its {@code runnerVersion} is a version, no longer {@code latest}
   * @param log gets the build's output line by line
   */
  Answer<String> image(Image image, Docker docker, Consumer<String> log);

  /** Makes sure that the volume exists. */
  Answer<String> volume(String name);

  /** Looks a named secret up: {@link Failure.Absent} if there is none. */
  Answer<String> namedSecret(String name);

  /** Looks a proxy up: {@link Failure.Absent} if there is none. */
  Answer<String> proxy(String name);

  /**
   * Stores an ephemeral secret with these environment variables and returns its id. The same key
   * gets the same secret, whatever is in it: Modal lists no ephemeral secrets, so asking with
   * nothing in it is how one is found whose id was lost. Should Modal not keep to the key, that
   * makes an empty one, which is removed as the lost one would have been.
   */
  Answer<String> secret(Map<String, Secret> env, UUID key);

  /** Removes an ephemeral secret; ok also when it is gone or Modal offers no removal. */
  Answer<Removed> removeSecret(String secretId);

  /** Says that something is gone. */
  record Removed() {}
}
