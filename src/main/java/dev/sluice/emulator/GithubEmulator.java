package dev.sluice.emulator;

import dev.sluice.secret.Secret;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A GitHub on loopback: the REST API at its root (and below {@code /api/v3}, as on GitHub
 * Enterprise Server), signed webhooks to the configured addresses, and {@link GithubControl} below
 * {@code /_emulator}. Safe for any thread; closing it is final.
 */
public final class GithubEmulator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GithubEmulator.class);
  private static final String ENTERPRISE_SERVER_BASE = "/api/v3";
  private static final long LARGEST_BODY = 1 << 20;
  private static final int BUFFER = 16 << 10;

  /** Every request has a thread of its own, which would else leave its buffers behind. */
  private static final int NO_THREAD_CACHE = 0;

  private final GithubModel model;
  private final GithubRest rest;
  private final GithubControl control;
  private volatile @Nullable ModalControl modalControl;
  private final GithubSocketCourier courier = new GithubSocketCourier();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Undertow server;

  /**
   * How it listens and whom it answers.
   *
   * @param port 0 for any free one
   * @param tokens credentials accepted for everything; empty accepts any until others are made
   *     known
   * @param hourlyLimit REST calls per hour of each identity
   */
  public record Options(int port, Set<Secret> tokens, int hourlyLimit) {
    /** github.com's limit for a user. */
    public static final int USUAL_LIMIT = 5_000;

    public Options {
      tokens = Set.copyOf(tokens);
    }
  }

  private GithubEmulator(GithubModel model, Timeline timeline, Options options) {
    this.model = model;
    this.rest = new GithubRest(model, timeline, options.tokens(), options.hourlyLimit(), courier);
    this.control = new GithubControl(model);
    this.server =
        Undertow.builder()
            .addHttpListener(options.port(), "127.0.0.1", this::dispatch)
            .setByteBufferPool(new DefaultByteBufferPool(true, BUFFER, -1, NO_THREAD_CACHE))
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, LARGEST_BODY)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 60_000)
            .build();
  }

  /** Starts listening; throws if the port is taken. */
  public static GithubEmulator start(GithubModel model, Timeline timeline, Options options) {
    var emulator = new GithubEmulator(model, timeline, options);
    try {
      emulator.server.start();
    } catch (RuntimeException portTaken) {
      emulator.close();
      throw portTaken;
    }
    return emulator;
  }

  /** The API base without a slash at the end, such as {@code http://127.0.0.1:40123}. */
  public URI apiBase() {
    var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  public GithubModel model() {
    return model;
  }

  /**
   * Lets whoever plays GitHub's users command this Modal as well, below {@code /_emulator/modal}.
   */
  public void control(ModalModel modal) {
    modalControl = new ModalControl(modal);
  }

  /** The REST API behind the socket: faults, hidden repositories, call counts. */
  public GithubRest rest() {
    return rest;
  }

  /**
   * Creates or changes the one webhook that every repository has; until then events go only to
   * those created over the REST API.
   */
  public void deliverTo(URI url, Secret secret) {
    rest.deliverTo(url, secret);
  }

  /**
   * Has that many deliveries of a hook under way at a time, as GitHub has, where it was one after
   * another. Holds for hooks that delivered nothing yet.
   */
  public void deliverAtOnce(int deliveries) {
    courier.atOnce(deliveries);
  }

  /** Attempts to deliver to any webhook, newest first, for as long as GitHub keeps them. */
  public List<GithubDelivery> deliveries() {
    return rest.deliveries();
  }

  /** Delivers a logged event again under its GUID; false if the log has no such delivery. */
  public boolean redeliver(long deliveryId) {
    return rest.redeliver(deliveryId);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop();
    courier.close();
  }

  private void dispatch(HttpServerExchange exchange) {
    exchange.dispatch(threads, () -> serve(exchange));
  }

  private void serve(HttpServerExchange exchange) {
    try {
      exchange.startBlocking();
      String body = new String(exchange.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      answer(exchange, body);
    } catch (IOException | RuntimeException failed) {
      LOG.warn("the emulated GitHub failed at {}", exchange.getRequestPath(), failed);
      exchange.setStatusCode(500);
      exchange.endExchange();
    }
  }

  private void answer(HttpServerExchange exchange, String body) throws IOException {
    String path = exchange.getRequestPath();
    boolean enterprise = path.startsWith(ENTERPRISE_SERVER_BASE + "/");
    String own = enterprise ? path.substring(ENTERPRISE_SERVER_BASE.length()) : path;
    var request =
        new GithubRequest(
            exchange.getRequestMethod().toString(),
            own,
            query(exchange),
            exchange.getRequestHeaders().getFirst("Authorization"),
            headers(exchange),
            body);
    ModalControl modal = modalControl;
    Optional<GithubAnswer> answer;
    if (modal != null && own.startsWith("/_emulator/modal/")) {
      answer = Optional.of(modal.handle(request));
    } else if (own.startsWith("/_emulator/")) {
      answer = Optional.of(control.handle(request));
    } else {
      answer = rest.handle(request, apiBase() + (enterprise ? ENTERPRISE_SERVER_BASE : ""));
    }
    if (answer.isPresent()) {
      write(exchange, answer.get());
    } else {
      exchange.getConnection().close();
    }
  }

  private static void write(HttpServerExchange exchange, GithubAnswer answer) {
    exchange.setStatusCode(answer.status());
    answer
        .headers()
        .forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
    String body = answer.body();
    if (body == null) {
      exchange.endExchange();
    } else {
      exchange
          .getResponseHeaders()
          .put(new HttpString("content-type"), "application/json; charset=utf-8");
      exchange.getResponseSender().send(body, StandardCharsets.UTF_8);
    }
  }

  private static Map<String, String> headers(HttpServerExchange exchange) {
    Map<String, String> headers = new HashMap<>();
    for (HeaderValues values : exchange.getRequestHeaders()) {
      headers.put(values.getHeaderName().toString().toLowerCase(Locale.ROOT), values.getFirst());
    }
    headers.remove("authorization");
    return headers;
  }

  private static Map<String, String> query(HttpServerExchange exchange) {
    Map<String, String> query = new HashMap<>();
    exchange.getQueryParameters().forEach((name, values) -> query.put(name, values.getFirst()));
    return query;
  }
}
