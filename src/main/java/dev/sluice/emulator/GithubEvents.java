package dev.sluice.emulator;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Sends events on their way to the webhook. Guarded by the model's lock. */
final class GithubEvents {
  private final GithubMonitor monitor;
  private final RandomGenerator random;
  private final GithubDirectory directory;
  private final List<Consumer<GithubEvent>> sinks = new CopyOnWriteArrayList<>();
  private GithubWebhookFaults faults = GithubWebhookFaults.NONE;

  GithubEvents(GithubMonitor monitor, RandomGenerator random, GithubDirectory directory) {
    this.monitor = monitor;
    this.random = random;
    this.directory = directory;
  }

  void subscribe(Consumer<GithubEvent> sink) {
    sinks.add(sink);
  }

  void faults(GithubWebhookFaults newFaults) {
    faults = newFaults;
  }

  void announce(String action, GithubJob job) {
    GithubRepository repository = directory.repository(job.run().repositoryId());
    var event =
        new GithubEvent(
            new UUID(random.nextLong(), random.nextLong()).toString(),
            "workflow_job",
            action,
            repository.fullName(),
            repository.id(),
            job.id(),
            GithubPayloads.delivery(action, job, repository).toString());
    for (Duration delay : faults.copies(event)) {
      monitor.tell(delay, () -> sinks.forEach(sink -> sink.accept(event)));
    }
  }
}
