package dev.sluice.emulator;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All webhooks: sends every event to each that wants it, logs what came of it, and repeats
 * deliveries on demand. Like GitHub it never tries again by itself. Safe for any thread.
 */
final class GithubHooks implements Consumer<GithubEvent> {
  private static final long FIRST_HOOK = 482_190_311L;

  private final GithubModel model;
  private final GithubApps apps;
  private final Timeline timeline;
  private final GithubCourier courier;
  private final GithubDeliveryLog log;
  private final GithubPosts posts;

  /** Guarded by {@code this}, as is the number. */
  private final Map<Long, GithubHook> hooks = new TreeMap<>();

  /** The first number belongs to the hook of {@link #deliverTo}. */
  private long nextId = FIRST_HOOK + 1;

  private record Sent(GithubPost post, Instant at) {}

  GithubHooks(
      GithubModel model,
      GithubApps apps,
      Timeline timeline,
      GithubCourier courier,
      GithubPosts posts) {
    this.model = model;
    this.apps = apps;
    this.timeline = timeline;
    this.courier = courier;
    this.log = new GithubDeliveryLog(timeline, posts.edition());
    this.posts = posts;
  }

  /** Creates or changes the hook that hangs everywhere. */
  void deliverTo(URI url, Secret secret) {
    put(
        new GithubHook(
            FIRST_HOOK,
            new GithubHook.Owner.Everybody(),
            new GithubHook.Config(url.toString(), "json", secret, "0"),
            List.of("workflow_job"),
            true,
            timeline.now(),
            timeline.now()));
  }

  /** Creates or changes the hook of an App and pings it. */
  void deliverTo(GithubApp app, URI url, Secret secret) {
    GithubHook hook = ofApp(app).orElse(null);
    var config = new GithubHook.Config(url.toString(), "json", secret, "0");
    if (hook == null) {
      GithubHook created = create(new GithubHook.Owner.App(app), config, app.events(), true);
      send(created.id(), posts.ping(created, app), null, false);
    } else {
      put(hook.with(config, timeline.now()));
    }
  }

  synchronized GithubHook create(
      GithubHook.Owner owner, GithubHook.Config config, List<String> events, boolean active) {
    Instant now = timeline.now();
    var hook = new GithubHook(nextId++, owner, config, events, active, now, now);
    hooks.put(hook.id(), hook);
    return hook;
  }

  synchronized Optional<GithubHook> find(long id) {
    return Optional.ofNullable(hooks.get(id));
  }

  synchronized List<GithubHook> at(GithubScope scope) {
    return hooks.values().stream().filter(hook -> hook.isAt(scope)).toList();
  }

  synchronized Optional<GithubHook> ofApp(GithubApp app) {
    return hooks.values().stream()
        .filter(hook ->
            hook.owner() instanceof GithubHook.Owner.App(GithubApp own) && own.id() == app.id())
        .findFirst();
  }

  /** Changes a hook, unless it is gone. */
  synchronized Optional<GithubHook> change(long id, UnaryOperator<GithubHook> change) {
    return Optional.ofNullable(hooks.computeIfPresent(id, (_, old) -> change.apply(old)));
  }

  void delete(long id) {
    synchronized (this) {
      hooks.remove(id);
    }
    courier.forget(id);
  }

  private synchronized void put(GithubHook hook) {
    hooks.put(hook.id(), hook);
  }

  private synchronized List<GithubHook> all() {
    return new ArrayList<>(hooks.values());
  }

  GithubDeliveryLog log() {
    return log;
  }

  @Override
  public void accept(GithubEvent event) {
    List<GithubHook> wanting = all().stream().filter(hook -> hook.wants(event.event())).toList();
    if (!wanting.isEmpty()) {
      model
          .repository(event.repositoryId())
          .ifPresent(repository -> wanting.forEach(hook -> offer(hook, event, repository)));
    }
  }

  private void offer(GithubHook hook, GithubEvent event, GithubRepository repository) {
    switch (hook.owner()) {
      case GithubHook.Owner.Everybody _ -> send(hook.id(), event, null, false);
      case GithubHook.Owner.Scope(GithubScope scope) -> {
        if (scope.covers(repository)) {
          send(hook.id(), event, null, false);
        }
      }
      case GithubHook.Owner.App(GithubApp app) -> {
        if (!app.permissions().allow("actions", GithubLevel.READ)) {
          return;
        }
        for (GithubInstallation installation : apps.watching(repository)) {
          if (installation.app().id() == app.id()) {
            send(hook.id(), event, installation.id(), false);
          }
        }
      }
    }
  }

  /** Sends the event that tells a receiver about its hook. */
  void ping(GithubHook hook, GithubScope place) {
    send(hook.id(), posts.ping(hook, place), null, false);
  }

  /** Delivers again under the same GUID; false if the log has no such attempt. */
  boolean redeliver(long deliveryId) {
    return log.all().stream()
        .filter(one -> one.id() == deliveryId)
        .findFirst()
        .map(one -> {
          send(one.hookId(), one.event(), one.installationId(), true);
          return true;
        })
        .orElse(false);
  }

  private void send(
      long hookId, GithubEvent event, @Nullable Long installationId, boolean redelivery) {
    var sent = new AtomicReference<@Nullable Sent>();
    courier.carry(
        hookId,
        () -> {
          Optional<GithubPost> post =
              find(hookId).map(hook -> posts.write(hook, event, installationId));
          post.ifPresent(one -> sent.set(new Sent(one, timeline.now())));
          return post;
        },
        reply -> record(hookId, event, installationId, redelivery, sent.get(), reply));
  }

  private void record(
      long hookId,
      GithubEvent event,
      @Nullable Long installationId,
      boolean redelivery,
      @Nullable Sent sent,
      GithubReply reply) {
    Instant now = timeline.now();
    Instant start = sent == null ? now : sent.at();
    log.add(id ->
        new GithubDelivery(
            id,
            event,
            start,
            redelivery,
            Duration.between(start, now),
            reply.status(),
            reply.statusCode(),
            hookId,
            installationId,
            sent == null ? null : sent.post(),
            reply));
  }
}
