package dev.sluice.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A balancer on loopback: takes turns between the replicas that say they are ready, and between all
 * while none does, as those of the clouds do. A refused connection is tried at the next one; what
 * may have arrived is not sent twice, but answered 502.
 */
final class StormBalancer implements AutoCloseable {
  private static final int BAD_GATEWAY = 502;
  private static final Duration LOOK = Duration.ofMillis(300);
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(1);

  /** Longer than a replica needs to find out that the store does not answer. */
  private static final Duration LIMIT = Duration.ofSeconds(9);

  /** Of a request, which differ from connection to connection or are set by the client. */
  private static final List<String> OWN_HEADERS =
      List.of("connection", "content-length", "expect", "host", "upgrade", "http2-settings");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(LOOK_LIMIT)
          .build();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Replica> replicas = new CopyOnWriteArrayList<>();
  private final Map<Replica, Boolean> ready = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private volatile boolean closing;

  /**
   * What a delivery was answered.
   *
   * @param fromReplica or by the balancer itself
   * @param beginNanos when it came, by {@link System#nanoTime}
   * @param endNanos when the answer was there
   */
  record Answer(int code, boolean fromReplica, String by, long beginNanos, long endNanos) {}

  StormBalancer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI webhook() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/webhook");
  }

  /** Begins to look whether it is ready. */
  void add(Replica replica) {
    replicas.add(replica);
    threads.execute(() -> {
      while (!closing && replicas.contains(replica)) {
        ready.put(replica, isReady(replica));
        LockSupport.parkNanos(LOOK.toNanos());
      }
    });
  }

  /** Sends nothing to it any more. */
  void remove(Replica replica) {
    replicas.remove(replica);
  }

  List<Answer> answers() {
    return List.copyOf(answers);
  }

  private boolean isReady(Replica replica) {
    try {
      return http.send(
                  HttpRequest.newBuilder(replica.at("/readyz")).timeout(LOOK_LIMIT).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    long begin = System.nanoTime();
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      for (Replica replica : inTurn()) {
        try {
          HttpResponse<byte[]> answer =
              http.send(request(exchange, replica, body), HttpResponse.BodyHandlers.ofByteArray());
          note(answer.statusCode(), true, replica.toString(), begin);
          send(exchange, answer.statusCode(), answer.body());
          return;
        } catch (ConnectException refused) {
          ready.put(replica, false);
        } catch (IOException maybeDelivered) {
          note(BAD_GATEWAY, false, replica.toString(), begin);
          send(exchange, BAD_GATEWAY, new byte[0]);
          return;
        }
      }
      note(BAD_GATEWAY, false, "nobody", begin);
      send(exchange, BAD_GATEWAY, new byte[0]);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(int code, boolean fromReplica, String by, long begin) {
    answers.add(new Answer(code, fromReplica, by, begin, System.nanoTime()));
  }

  private static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static HttpRequest request(HttpExchange exchange, Replica replica, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(replica.at(exchange.getRequestURI().toString())).timeout(LIMIT);
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (!OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    return request
        .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  /** Those that are ready, else all, the one whose turn it is first. */
  private List<Replica> inTurn() {
    List<Replica> all = List.copyOf(replicas);
    List<Replica> able = all.stream().filter(one -> ready.getOrDefault(one, false)).toList();
    List<Replica> order = new ArrayList<>(able.isEmpty() ? all : able);
    if (!order.isEmpty()) {
      java.util.Collections.rotate(order, turn.getAndIncrement() % order.size());
    }
    return order;
  }

  @Override
  public void close() {
    closing = true;
    server.stop(0);
    http.shutdownNow();
    threads.shutdownNow();
  }
}
