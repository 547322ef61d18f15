package dev.sluice.emulator;

import java.time.Duration;
import java.util.List;

/**
 * What the way to the webhook does to an event: how long each copy of it takes. An empty list loses
 * the event, two entries duplicate it, and unequal delays bring events out of order. Called under
 * the model's lock: must be quick and must not call the model.
 */
@FunctionalInterface
public interface GithubWebhookFaults {
  /** Every event arrives once, at once, in order. */
  GithubWebhookFaults NONE = _ -> List.of(Duration.ZERO);

  List<Duration> copies(GithubEvent event);
}
