package dev.sluice.emulator;

import dev.sluice.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs events and posts them to a webhook one after another, from a bounded queue and on a thread
 * of its own; like GitHub it never tries again by itself, waits 10 s for an answer, and logs every
 * attempt. An event that finds the queue full is lost, which the log shows. Safe for any thread.
 */
final class GithubWebhookSender implements Consumer<GithubEvent>, GithubHooks, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GithubWebhookSender.class);
  private static final int QUEUE = 20_000;
  private static final int LOGGED = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long HOOK_ID = 482_190_311L;
  private static final long FIRST_DELIVERY = 187_223_104_500L;

  private final Timeline timeline;
  private final BlockingQueue<Outgoing> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong nextId = new AtomicLong(FIRST_DELIVERY);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final Thread thread;

  /** Guarded by itself; newest last. */
  private final Deque<GithubDelivery> log = new ArrayDeque<>();

  private volatile @Nullable Receiver receiver;

  private record Receiver(URI url, Secret secret) {}

  private record Outgoing(GithubEvent event, boolean redelivery) {}

  private record Attempt(String status, int statusCode) {}

  GithubWebhookSender(Timeline timeline) {
    this.timeline = timeline;
    this.thread = Thread.ofPlatform().daemon().name("emulated-webhooks").unstarted(this::sendAll);
    thread.start();
  }

  /** Sends later events there; before the first call events are dropped, as without a hook. */
  void deliverTo(URI url, Secret secret) {
    receiver = new Receiver(url, secret);
  }

  @Override
  public void accept(GithubEvent event) {
    if (receiver != null) {
      offer(new Outgoing(event, false));
    }
  }

  @Override
  public Optional<Hook> hook() {
    Receiver target = receiver;
    return target == null
        ? Optional.empty()
        : Optional.of(new Hook(HOOK_ID, target.url().toString()));
  }

  /** Sends a logged event again under its GUID. */
  @Override
  public boolean redeliver(long deliveryId) {
    for (GithubDelivery delivery : log()) {
      if (delivery.id() == deliveryId) {
        offer(new Outgoing(delivery.event(), true));
        return true;
      }
    }
    return false;
  }

  /** Only so many are kept. */
  @Override
  public List<GithubDelivery> log() {
    synchronized (log) {
      return List.copyOf(log).reversed();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    http.shutdownNow();
  }

  private void offer(Outgoing outgoing) {
    if (!queue.offer(outgoing)) {
      record(outgoing, timeline.now(), new Attempt("emulator queue full", 0));
    }
  }

  private void sendAll() {
    try {
      while (true) {
        Outgoing outgoing = queue.take();
        Receiver target = receiver;
        if (target != null) {
          Instant start = timeline.now();
          record(outgoing, start, send(target, outgoing.event()));
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private Attempt send(Receiver target, GithubEvent event) throws InterruptedException {
    byte[] body = event.payload().getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(target.url())
            .timeout(PATIENCE)
            .header("Accept", "*/*")
            .header("Content-Type", "application/json")
            .header("User-Agent", "GitHub-Hookshot/emulated")
            .header("X-GitHub-Delivery", event.guid())
            .header("X-GitHub-Event", event.event())
            .header("X-GitHub-Hook-ID", Long.toString(HOOK_ID))
            .header("X-GitHub-Hook-Installation-Target-ID", Long.toString(event.repositoryId()))
            .header("X-GitHub-Hook-Installation-Target-Type", "repository")
            .header("X-Hub-Signature-256", "sha256=" + hmac(target.secret(), body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      int code = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return new Attempt(code < 400 ? "OK" : "Invalid HTTP Response: " + code, code);
    } catch (IOException failed) {
      return new Attempt("failed to connect or timed out", 0);
    }
  }

  private static String hmac(Secret secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java platform has HmacSHA256", missing);
    }
  }

  private void record(Outgoing outgoing, Instant start, Attempt attempt) {
    var delivery =
        new GithubDelivery(
            nextId.getAndIncrement(),
            outgoing.event(),
            start,
            outgoing.redelivery(),
            Duration.between(start, timeline.now()),
            attempt.status(),
            attempt.statusCode());
    synchronized (log) {
      log.addLast(delivery);
      if (log.size() > LOGGED) {
        log.removeFirst();
      }
    }
    if (attempt.statusCode() == 0 || attempt.statusCode() >= 400) {
      LOG.debug("delivery {} ended with {}", delivery.id(), attempt.status());
    }
  }
}
