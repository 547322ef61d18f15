package dev.sluice.server;

import dev.sluice.api.ApiError;
import dev.sluice.api.GenerationReport;
import dev.sluice.api.JobReport;
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
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for operators and for Prometheus: reports as JSON below {@code /api/v1}, and {@code
 * /metrics}. What changes something is asked for with POST and needs the token.
 */
public final class AdminListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);
  private static final String API = "/api/v1";
  private static final String JOB = API + "/jobs/";
  private static final String GENERATIONS = API + "/generations";
  private static final int HISTORY = 20;
  private static final int LONGEST_HISTORY = 1_000;
  private static final HttpString INSTANCE = new HttpString(ServerFile.HEADER);
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
  private final GenerationEndpoints generations;
  private final TrafficEndpoint traffic = new TrafficEndpoint();
  private final Page metrics;
  private final Undertow server;

  /**
   * @param reports of the moment, made for each request
   */
  public AdminListener(Access how, Supplier<Reports> reports, PolicyChanges changes, Page metrics) {
    this(how, new AdminAccess(how.address(), how.token(), how.hosts()), reports, changes, metrics);
  }

  AdminListener(
      Access how,
      AdminAccess access,
      Supplier<Reports> reports,
      PolicyChanges changes,
      Page metrics) {
    this.generations = new GenerationEndpoints(changes);
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
    unauthorized(exchange, credential);
    return false;
  }

  private static void unauthorized(HttpServerExchange exchange, Credential credential) {
    exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer realm=\"sluice\"");
    refuse(
        exchange,
        401,
        "unauthorized",
        credential == Credential.NONE ? "the admin token is missing" : "the admin token is wrong",
        "send \"Authorization: Bearer TOKEN\"; the token is SLUICE_ADMIN_TOKEN, else the content of"
            + " the file admin-token beside the store, whose name it carries unless that is"
            + " sluice.db");
  }

  private void answer(HttpServerExchange exchange, String path) {
    switch (path) {
      case "/metrics" -> {
        if (isGet(exchange)) {
          Answers.send(exchange, 200, metrics.contentType(), metrics.text().get());
        }
      }
      case API + "/status" -> {
        if (isGet(exchange) && isPlain(exchange)) {
          Answers.send(exchange, 200, reports.get().status());
        }
      }
      case API + "/runners" -> {
        if (isGet(exchange) && isPlain(exchange)) {
          Answers.send(exchange, 200, reports.get().runners());
        }
      }
      case API + "/jobs" -> {
        if (isGet(exchange)) {
          jobs(exchange);
        }
      }
      case API + "/traffic" -> {
        if (isGet(exchange) && onlyKnows(exchange, Set.of(TrafficEndpoint.DAYS))) {
          traffic.answer(exchange, reports);
        }
      }
      case GENERATIONS -> {
        if (isGet(exchange)) {
          history(exchange);
        }
      }
      case API + "/apply" -> {
        if (mayChange(exchange)) {
          generations.apply(exchange);
        }
      }
      case API + "/rollback" -> {
        if (mayChange(exchange)) {
          generations.rollback(exchange);
        }
      }
      default -> {
        if (path.startsWith(GENERATIONS + "/")) {
          if (isGet(exchange) && isPlain(exchange)) {
            generation(exchange, path.substring(GENERATIONS.length() + 1));
          }
        } else if (path.startsWith(JOB)) {
          if (isGet(exchange) && isPlain(exchange)) {
            job(exchange, path.substring(JOB.length()));
          }
        } else {
          refuse(
              exchange,
              404,
              "no-such-path",
              "there is nothing here",
              "GET /metrics, /api/v1/status, /api/v1/jobs, /api/v1/jobs/ID, /api/v1/runners,"
                  + " /api/v1/traffic, /api/v1/generations or /api/v1/generations/SERIAL; POST"
                  + " /api/v1/apply or /api/v1/rollback");
        }
      }
    }
  }

  private void jobs(HttpServerExchange exchange) {
    if (!onlyKnows(exchange, Set.of("all", "state", "repository", "pool", "limit"))) {
      return;
    }
    switch (JobsQuery.parse(exchange.getQueryParameters())) {
      case JobsQuery.Parsed.Good(var filter) ->
          Answers.send(exchange, 200, reports.get().jobs(filter));
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
      Answers.send(exchange, 200, report.get());
    } else {
      refuse(
          exchange,
          404,
          "no-such-job",
          "job " + id + " is not known",
          "its webhook has not come, or it ended longer ago than SLUICE_RETENTION_DAYS");
    }
  }

  private void history(HttpServerExchange exchange) {
    if (!onlyKnows(exchange, Set.of("limit"))) {
      return;
    }
    Deque<String> given = exchange.getQueryParameters().get("limit");
    String limit = given == null ? "" + HISTORY : given.getFirst();
    if (!limit.matches("[1-9][0-9]{0,3}") || Integer.parseInt(limit) > LONGEST_HISTORY) {
      refuse(
          exchange,
          400,
          "bad-parameter",
          "limit is no number from 1 to " + LONGEST_HISTORY,
          "leave it out for " + HISTORY);
      return;
    }
    Answers.send(exchange, 200, reports.get().history(Integer.parseInt(limit)));
  }

  private void generation(HttpServerExchange exchange, String serial) {
    boolean current = serial.equals("current");
    if (!current && !serial.matches("[0-9]{1,18}")) {
      refuse(
          exchange,
          400,
          "bad-serial",
          "the serial is no number",
          "GET /api/v1/generations lists them; the one in force is called current");
      return;
    }
    Optional<GenerationReport> report =
        current
            ? Optional.of(reports.get().generation())
            : reports.get().generation(Long.parseLong(serial));
    if (report.isPresent()) {
      Answers.send(exchange, 200, report.get());
    } else {
      refuse(
          exchange,
          404,
          "unknown-generation",
          "there is no generation " + serial,
          "GET /api/v1/generations lists them");
    }
  }

  /** Whoever changes something shows the token, on this machine too. */
  private boolean mayChange(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().equals(Methods.POST)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, Methods.POST_STRING);
      refuse(exchange, 405, "method", "only POST is allowed here", "it changes something");
      return false;
    }
    Credential credential = access.credential(exchange);
    if (credential == Credential.GOOD) {
      return isPlain(exchange);
    }
    unauthorized(exchange, credential);
    return false;
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
    Answers.send(exchange, status, new ApiError(1, code, message, help));
  }
}
