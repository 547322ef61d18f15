package dev.sluice.server;

import dev.sluice.intake.Intake;
import dev.sluice.intake.WebhookAnswer;
import dev.sluice.intake.WebhookRequest;
import io.undertow.Undertow;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for webhooks. Bodies are read and signatures checked on the I/O threads; the answer goes
 * out when the store has taken the work.
 */
public final class PublicListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PublicListener.class);

  /** GitHub's {@code workflow_job} bodies are around 10 kB. */
  public static final long DEFAULT_MAX_BODY = 1024 * 1024;

  private static final HttpString SIGNATURE = new HttpString("X-Hub-Signature-256");
  private static final HttpString EVENT = new HttpString("X-GitHub-Event");
  private static final HttpString DELIVERY = new HttpString("X-GitHub-Delivery");
  private static final HttpString HOOK_ID = new HttpString("X-GitHub-Hook-ID");
  private static final HttpString TARGET_TYPE =
      new HttpString("X-GitHub-Hook-Installation-Target-Type");
  private static final String RETRY_AFTER_SECONDS = "5";
  private static final int MAX_HEADER_BYTES = 32 * 1024;
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final SourceCheck sources;
  private final Intake intake;
  private final BooleanSupplier ready;
  private final long maxBody;
  private final Consumer<WebhookAnswer> watcher;
  private final GracefulShutdownHandler drain;
  private final Undertow server;

  /**
   * @param sources from where webhooks are taken; closed with the listener
   * @param ready whether this process can durably store a delivery
   * @param maxBody in bytes
   * @param watcher told of every answer to a webhook; must be quick
   */
  public PublicListener(
      InetSocketAddress address,
      SourceCheck sources,
      Intake intake,
      BooleanSupplier ready,
      long maxBody,
      Consumer<WebhookAnswer> watcher) {
    this.watcher = watcher;
    this.sources = sources;
    this.intake = intake;
    this.ready = ready;
    this.maxBody = maxBody;
    HttpHandler routes = this::route;
    this.drain = new GracefulShutdownHandler(routes);
    this.server = Bounded.listener(address, MAX_HEADER_BYTES, maxBody).setHandler(drain).build();
  }

  /**
   * Binds the port.
   *
   * @throws RuntimeException if the address cannot be bound
   */
  public void start() {
    sources.start();
    server.start();
  }

  /** The bound port, after {@link #start}. */
  public int port() {
    return Bounded.port(server);
  }

  /** Lets requests under way finish within a bound, then closes; idempotent. */
  @Override
  public void close() {
    sources.close();
    drain.shutdown();
    try {
      if (!drain.awaitShutdown(DRAIN.toMillis())) {
        LOG.atWarn().addKeyValue("event", "server.drain.cut").log("requests were cut off");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
  }

  private void route(HttpServerExchange exchange) {
    switch (exchange.getRequestPath()) {
      case "/webhook", "/" -> {
        if (allows(exchange, Methods.POST)) {
          webhook(exchange);
        }
      }
      case "/livez" -> {
        if (allows(exchange, Methods.GET)) {
          send(exchange, 200, "{\"status\":\"ok\"}");
        }
      }
      case "/readyz" -> {
        if (allows(exchange, Methods.GET)) {
          boolean ok = ready.getAsBoolean();
          send(exchange, ok ? 200 : 503, ok ? "{\"status\":\"ok\"}" : "{\"status\":\"not ready\"}");
        }
      }
      default -> send(exchange, WebhookReplies.error(404, "no such path: POST /webhook"));
    }
  }

  private static boolean allows(HttpServerExchange exchange, HttpString method) {
    if (exchange.getRequestMethod().equals(method)) {
      return true;
    }
    exchange.getResponseHeaders().put(Headers.ALLOW, method.toString());
    send(exchange, WebhookReplies.error(405, "only " + method + " is allowed here"));
    return false;
  }

  private void webhook(HttpServerExchange exchange) {
    String refusal = sources.refusal(exchange);
    if (refusal != null) {
      exchange.setPersistent(false);
      reply(exchange, WebhookReplies.refused(refusal));
      return;
    }
    if (exchange.getRequestContentLength() > maxBody) {
      exchange.setPersistent(false);
      reply(exchange, tooLarge());
      return;
    }
    exchange.getRequestReceiver().receiveFullBytes(this::received, this::unreadable);
  }

  private void received(HttpServerExchange exchange, byte[] body) {
    HeaderMap headers = exchange.getRequestHeaders();
    var request =
        new WebhookRequest(
            headers.getFirst(Headers.CONTENT_TYPE),
            headers.getFirst(SIGNATURE),
            headers.getFirst(EVENT),
            headers.getFirst(DELIVERY),
            headers.getFirst(HOOK_ID),
            headers.getFirst(TARGET_TYPE),
            body);
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () -> {
          Executor ioThread = exchange.getIoThread();
          var _ =
              intake
                  .handle(request, ioThread)
                  .whenComplete((answer, failure) -> answer(exchange, answer, failure));
        });
  }

  private void answer(
      HttpServerExchange exchange, @Nullable WebhookAnswer answer, @Nullable Throwable failure) {
    if (answer != null) {
      reply(exchange, answer);
      return;
    }
    LOG.atError()
        .addKeyValue("event", "webhook.failed")
        .addKeyValue("error", String.valueOf(failure))
        .log("a webhook could not be handled");
    reply(exchange, WebhookReplies.error(503, "not stored; deliver it again"));
  }

  private void unreadable(HttpServerExchange exchange, IOException e) {
    if (e instanceof Receiver.RequestToLargeException
        || e instanceof io.undertow.server.RequestTooBigException) {
      exchange.setPersistent(false);
      reply(exchange, tooLarge());
    } else {
      reply(exchange, WebhookReplies.error(400, "the body could not be read"));
    }
  }

  private WebhookAnswer tooLarge() {
    return WebhookReplies.error(413, "the body is larger than " + maxBody + " bytes");
  }

  private void reply(HttpServerExchange exchange, WebhookAnswer answer) {
    watcher.accept(answer);
    send(exchange, answer);
  }

  private static void send(HttpServerExchange exchange, WebhookAnswer answer) {
    if (answer.code() == 503) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    send(exchange, answer.code(), WebhookReplies.json(answer));
  }

  private static void send(HttpServerExchange exchange, int code, String json) {
    exchange.setStatusCode(code);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange
        .getResponseSender()
        .send(ByteBuffer.wrap(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }
}
