package dev.sluice.server;

import dev.sluice.api.ApiError;
import dev.sluice.api.JobReport;
import dev.sluice.api.Json;
import dev.sluice.api.Reports;
import dev.sluice.api.ServerFile;
import dev.sluice.secret.Secret;
import dev.sluice.server.AdminAccess.Credential;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for operators and for Prometheus: reports as JSON below {@code /api/v1}, and {@code
 * /metrics}. Nothing here changes anything yet, so every method but GET is refused.
 */
public final class AdminListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);
  private static final String API = "/api/v1";
  private static final String JOB = API + "/jobs/";
  private static final HttpString INSTANCE = new HttpString(ServerFile.HEADER);
  private static final HttpString NOSNIFF = new HttpString("X-Content-Type-Options");
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int THREADS = 4;

  /**
   * How it listens.
   *
   * @param token that opens it where reading is not free; never logged
   * @param hosts names that it may be asked by, beside those of the address
   * @param instance named in every answer
   */
  public record Access(
      InetSocketAddress address, Secret token, Set<String> hosts, String instance) {
    public Access {
      hosts = Set.copyOf(hosts);
    }
  }

  /** The metrics as they are served. */
  public record Page(String contentType, Supplier<byte[]> text) {}

  private final AdminAccess access;
  private final String instance;
  private final Supplier<Reports> reports;
  private final Page metrics;
  private final Undertow server;

  /**
   * @param reports of the moment, made for each request
   */
  public AdminListener(Access how, Supplier<Reports> reports, Page metrics) {
    this(how, new AdminAccess(how.address(), how.token(), how.hosts()), reports, metrics);
  }

  AdminListener(Access how, AdminAccess access, Supplier<Reports> reports, Page metrics) {
    this.access = access;
    this.instance = how.instance();
    this.reports = reports;
    this.metrics = metrics;
    this.server =
        Bounded.listener(how.address(), MAX_HEADER_BYTES, MAX_BODY_BYTES)
            .setIoThreads(1)
            .setWorkerThreads(THREADS)
            // The store is read through native code, which must not hold up an I/O thread.
            .setHandler(exchange -> exchange.dispatch(this::guarded))
            .build();
  }

  /**
   * Binds the port.
   *
   * @throws RuntimeException if the address cannot be bound
   */
  public void start() {
    server.start();
  }

  /** The bound port, after {@link #start}. */
  public int port() {
    return Bounded.port(server);
  }

  @Override
  public void close() {
    server.stop();
  }

  private void guarded(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(INSTANCE, instance);
    try {
      route(exchange);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("event", "admin.failed")
          .addKeyValue("path", exchange.getRequestPath())
          .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
          .log("a question of an operator could not be answered");
      refuse(exchange, 500, "internal", "it could not be answered", "the server's log says why");
    }
  }

  private void route(HttpServerExchange exchange) {
    String path = exchange.getRequestPath();
    boolean api = path.equals(API) || path.startsWith(API + "/");
    if (!access.knowsHost(exchange)) {
      exchange.setReasonPhrase("Misdirected Request");
      refuse(
          exchange,
          421,
          "unknown-host",
          "this server is not known by the name in the Host header",
          "ask by its address or as localhost, or name the host in SLUICE_ADMIN_HOSTS");
    } else if (!api || mayRead(exchange)) {
      answer(exchange, path);
    }
  }

  private boolean mayRead(HttpServerExchange exchange) {
    Credential credential = access.credential(exchange);
    if (credential == Credential.GOOD || (credential == Credential.NONE && access.readsFreely())) {
      return true;
    }
    exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer realm=\"sluice\"");
    refuse(
        exchange,
        401,
        "unauthorized",
        credential == Credential.NONE ? "the admin token is missing" : "the admin token is wrong",
        "send \"Authorization: Bearer TOKEN\"; the token is SLUICE_ADMIN_TOKEN, else the content of"
            + " the file admin-token beside the store, whose name it carries unless that is"
            + " sluice.db");
    return false;
  }

  private void answer(HttpServerExchange exchange, String path) {
    switch (path) {
      case "/metrics" -> {
        if (isGet(exchange)) {
          send(exchange, 200, metrics.contentType(), metrics.text().get());
        }
      }
      case API + "/status" -> {
        if (isGet(exchange) && isPlain(exchange)) {
          send(exchange, 200, reports.get().status());
        }
      }
      case API + "/runners" -> {
        if (isGet(exchange) && isPlain(exchange)) {
          send(exchange, 200, reports.get().runners());
        }
      }
      case API + "/jobs" -> {
        if (isGet(exchange)) {
          jobs(exchange);
        }
      }
      default -> {
        if (path.startsWith(JOB)) {
          if (isGet(exchange) && isPlain(exchange)) {
            job(exchange, path.substring(JOB.length()));
          }
        } else {
          refuse(
              exchange,
              404,
              "no-such-path",
              "there is nothing here",
              "GET /metrics, /api/v1/status, /api/v1/jobs, /api/v1/jobs/ID or /api/v1/runners");
        }
      }
    }
  }

  private void jobs(HttpServerExchange exchange) {
    if (!onlyKnows(exchange, Set.of("all", "state", "repository", "pool", "limit"))) {
      return;
    }
    switch (JobsQuery.parse(exchange.getQueryParameters())) {
      case JobsQuery.Parsed.Good(var filter) -> send(exchange, 200, reports.get().jobs(filter));
      case JobsQuery.Parsed.Bad(String message) ->
          refuse(
              exchange,
              400,
              "bad-parameter",
              message,
              "the parameters are all, state, repository, pool and limit");
    }
  }

  private void job(HttpServerExchange exchange, String id) {
    if (!id.matches("[0-9]{1,18}")) {
      refuse(
          exchange, 400, "bad-id", "the job's id is no number", "it ends the job's page at GitHub");
      return;
    }
    Optional<JobReport> report = reports.get().job(Long.parseLong(id));
    if (report.isPresent()) {
      send(exchange, 200, report.get());
    } else {
      refuse(
          exchange,
          404,
          "no-such-job",
          "job " + id + " is not known",
          "its webhook has not come, or it ended longer ago than SLUICE_RETENTION_DAYS");
    }
  }

  private static boolean isGet(HttpServerExchange exchange) {
    if (exchange.getRequestMethod().equals(Methods.GET)) {
      return true;
    }
    exchange.getResponseHeaders().put(Headers.ALLOW, Methods.GET_STRING);
    refuse(exchange, 405, "method", "only GET is allowed here", "nothing can be changed this way");
    return false;
  }

  private static boolean isPlain(HttpServerExchange exchange) {
    return onlyKnows(exchange, Set.of());
  }

  /** A misspelt filter must not look like one that filters nothing out. */
  private static boolean onlyKnows(HttpServerExchange exchange, Set<String> parameters) {
    Set<String> unknown = new TreeSet<>(exchange.getQueryParameters().keySet());
    unknown.removeAll(parameters);
    if (unknown.isEmpty()) {
      return true;
    }
    refuse(
        exchange,
        400,
        "bad-parameter",
        "there is no such parameter here: " + String.join(", ", unknown),
        parameters.isEmpty()
            ? "leave it out"
            : "there are " + String.join(", ", new TreeSet<>(parameters)));
    return false;
  }

  private static void refuse(
      HttpServerExchange exchange, int status, String code, String message, String help) {
    send(exchange, status, new ApiError(1, code, message, help));
  }

  private static void send(HttpServerExchange exchange, int status, Object record) {
    send(exchange, status, "application/json", Json.bytes(record));
  }

  private static void send(
      HttpServerExchange exchange, int status, String contentType, byte[] body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseHeaders().put(NOSNIFF, "nosniff");
    exchange.getResponseSender().send(ByteBuffer.wrap(body));
  }
}
