package dev.sluice.emulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts deliveries over real sockets: those of one hook from a bounded queue and on threads of
 * their own, so that a slow receiver holds nobody else up. On one thread, as long as nothing else
 * is asked for, so that they arrive in order. Waits 10 s for an answer, as GitHub does. A delivery
 * that finds its queue full is lost, which the log shows. Safe for any thread.
 */
final class GithubSocketCourier implements GithubCourier, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GithubSocketCourier.class);
  private static final int QUEUE = 20_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /** By hook. Guarded by {@code this}, as is {@link #closed}. */
  private final Map<Long, Lane> lanes = new HashMap<>();

  private boolean closed;
  private volatile int atOnce = 1;

  private record Parcel(Supplier<Optional<GithubPost>> post, Consumer<GithubReply> done) {}

  /**
   * What is on its way to one receiver.
   *
   * @param queue an empty one is the last
   */
  private record Lane(BlockingQueue<Optional<Parcel>> queue, List<Thread> threads) {}

  /**
   * How many deliveries of a hook may be under way at a time, from its first one on. GitHub keeps
   * no order either.
   */
  void atOnce(int deliveries) {
    atOnce = deliveries;
  }

  @Override
  public void carry(long hookId, Supplier<Optional<GithubPost>> post, Consumer<GithubReply> done) {
    if (!queued(hookId, new Parcel(post, done))) {
      done.accept(new GithubReply(0, "emulator queue full or closed", Map.of(), ""));
    }
  }

  private synchronized boolean queued(long hookId, Parcel parcel) {
    return !closed && lanes.computeIfAbsent(hookId, _ -> open()).queue().offer(Optional.of(parcel));
  }

  private Lane open() {
    BlockingQueue<Optional<Parcel>> queue = new LinkedBlockingQueue<>(QUEUE);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < atOnce; i++) {
      threads.add(Thread.ofVirtual().name("emulated-webhooks").start(() -> sendAll(queue)));
    }
    return new Lane(queue, List.copyOf(threads));
  }

  @Override
  public synchronized void forget(long hookId) {
    Lane lane = lanes.remove(hookId);
    // What the hook has queued is not sent any more, and what is being sent is brought to its end.
    if (lane != null && !lane.queue().offer(Optional.empty())) {
      lane.threads().forEach(Thread::interrupt);
    }
  }

  /** For tests. */
  synchronized int lanes() {
    return lanes.size();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      lanes.values().forEach(lane -> lane.threads().forEach(Thread::interrupt));
      lanes.clear();
    }
    http.shutdownNow();
  }

  private void sendAll(BlockingQueue<Optional<Parcel>> queue) {
    try {
      Optional<Parcel> next = queue.take();
      while (next.isPresent()) {
        Parcel parcel = next.get();
        Optional<GithubPost> post = parcel.post().get();
        if (post.isPresent()) {
          parcel.done().accept(send(post.get()));
        }
        next = queue.take();
      }
      // For the next of the lane's threads. Nothing is offered to a lane that was forgotten.
      queue.add(next);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private GithubReply send(GithubPost post) throws InterruptedException {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(post.url()).timeout(PATIENCE);
      post.headers().forEach(request::header);
      request.POST(HttpRequest.BodyPublishers.ofString(post.body()));
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      Map<String, String> headers = new HashMap<>();
      response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
      return GithubReply.answered(response.statusCode(), headers, response.body());
    } catch (HttpTimeoutException late) {
      return GithubReply.timedOut();
    } catch (IOException | IllegalArgumentException failed) {
      LOG.debug("a delivery to {} failed", host(post.url()), failed);
      return GithubReply.unreachable();
    }
  }

  private static String host(URI url) {
    return url.getHost() + ":" + url.getPort();
  }
}
