package dev.sluice.intake;

import dev.sluice.intake.DeliveryRecorder.Recorded;
import dev.sluice.intake.EventParser.Parsed;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Phase;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes webhooks in: checks each, stores what it says, and only then answers. Never blocks. */
public final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final int MAX_HEADER = 200;
  private static final Duration TOLD_FOR = Duration.ofMinutes(1);

  /** What GitHub calls the webhook of an App. */
  private static final String APP = "integration";

  private final Signatures signatures;
  private final AppliedTables tables;
  private final Ledger ledger;
  private final InstallationListener installations;
  private final InstantSource clock;

  /** Hooks of Apps that the ledger surely knows as such. */
  private final Set<Long> appHooks = ConcurrentHashMap.newKeySet();

  /** When each hook that signs with the previous secret was last told of. */
  private final Map<Long, Instant> previousTold = new ConcurrentHashMap<>();

  public Intake(
      Signatures signatures,
      AppliedTables tables,
      Ledger ledger,
      InstallationListener installations,
      InstantSource clock) {
    this.signatures = signatures;
    this.tables = tables;
    this.ledger = ledger;
    this.installations = installations;
    this.clock = clock;
  }

  private enum Encoding {
    JSON,
    FORM
  }

  /**
   * Answers a webhook; the future never fails.
   *
   * @param answering completes what waited for the ledger, whose writer has better to do
   */
  public CompletableFuture<WebhookAnswer> handle(WebhookRequest request, Executor answering) {
    Instant received = clock.instant();
    Encoding encoding = encoding(request.contentType());
    if (encoding == null) {
      return refuse(415, "the content type is neither JSON nor form");
    }
    switch (signatures.fit(request.signature(), request.body())) {
      case NONE -> {
        return refuse(
            403,
            request.signature() == null
                ? "X-Hub-Signature-256 is missing: set the webhook's secret"
                : "X-Hub-Signature-256 does not fit the body and the webhook secret");
      }
      case PREVIOUS -> tellOfPreviousSecret(hookId(request.hookId()), received);
      case CURRENT -> {}
    }
    String event = request.event();
    String guid = request.delivery();
    if (event == null || event.isBlank() || guid == null || guid.isBlank()) {
      return refuse(400, "X-GitHub-Event or X-GitHub-Delivery is missing");
    }
    if (guid.length() > MAX_HEADER || event.length() > MAX_HEADER) {
      return refuse(400, "X-GitHub-Event or X-GitHub-Delivery is too long");
    }
    Optional<byte[]> json = json(encoding, request.body());
    if (json.isEmpty()) {
      return refuse(400, "the form has no field payload");
    }
    return switch (event) {
      case "workflow_job" -> workflowJob(request, event, guid, json.get(), received, answering);
      case "ping" ->
          EventParser.isObject(json.get())
              ? done(new WebhookAnswer(200, "ok", null, null, null))
              : refuse(400, "the body is not a JSON object");
      default ->
          EventParser.isObject(json.get())
              ? done(WebhookAnswer.ignored("event \"" + event + "\""))
              : refuse(400, "the body is not a JSON object");
    };
  }

  /** Whoever changes the secret has to know which webhooks have not got the new one yet. */
  private void tellOfPreviousSecret(long hook, Instant now) {
    Instant told =
        previousTold.merge(
            hook, now, (last, next) -> next.isBefore(last.plus(TOLD_FOR)) ? last : next);
    if (told.equals(now)) {
      LOG.atInfo()
          .addKeyValue("event", "webhook.secret.previous")
          .addKeyValue("hook", hook)
          .log("a webhook is still signed with WEBHOOK_SECRET_PREVIOUS");
    }
  }

  private CompletableFuture<WebhookAnswer> workflowJob(
      WebhookRequest request,
      String event,
      String guid,
      byte[] json,
      Instant received,
      Executor answering) {
    return switch (EventParser.parse(json)) {
      case Parsed.Malformed(String reason) -> refuse(400, reason);
      case Parsed.Ignored(String reason) -> done(WebhookAnswer.ignored(reason));
      case Parsed.Job(String action, JobEvent jobEvent, @Nullable Long installation) -> {
        if (installation != null) {
          installations.installed(jobEvent.facts().repository().owner(), installation);
        }
        yield store(
            new Delivery(guid, hookId(request.hookId()), event, action, received),
            APP.equals(request.targetType()),
            jobEvent,
            answering);
      }
    };
  }

  private CompletableFuture<WebhookAnswer> store(
      Delivery delivery, boolean ofApp, JobEvent event, Executor answering) {
    AppliedTable active = tables.current();
    long hook = delivery.hookId();
    boolean learns = ofApp && hook != 0 && !appHooks.contains(hook);
    return ledger
        .write(transaction -> {
          if (learns) {
            transaction.putAppHook(hook);
          }
          return DeliveryRecorder.record(
              transaction, delivery, event, active, delivery.receivedAt());
        })
        .handleAsync(
            (recorded, failure) -> {
              if (learns && recorded != null) {
                appHooks.add(hook);
              }
              return answer(delivery, event, recorded, failure);
            },
            answering);
  }

  private WebhookAnswer answer(
      Delivery delivery, JobEvent event, @Nullable Recorded recorded, @Nullable Throwable failure) {
    if (recorded == null) {
      LOG.atWarn()
          .addKeyValue("event", "webhook.unstored")
          .addKeyValue("delivery", delivery.guid())
          .addKeyValue("error", failure == null ? null : String.valueOf(failure.getMessage()))
          .log("webhook not stored");
      return WebhookAnswer.refused(503, "the store cannot take it now");
    }
    WebhookAnswer answer = answer(recorded, event);
    log(delivery, recorded, answer);
    return answer;
  }

  private static WebhookAnswer answer(Recorded recorded, JobEvent event) {
    Job job = recorded.job();
    if (recorded.duplicate()) {
      return new WebhookAnswer(200, "duplicate", job.id(), null, null);
    }
    if (event.phase() != Phase.QUEUED || job.phase() != Phase.QUEUED) {
      return new WebhookAnswer(
          202, "updated", job.id(), null, job.phase().name().toLowerCase(Locale.ROOT));
    }
    return switch (job.disposition()) {
      case Disposition.Routed(String pool) ->
          new WebhookAnswer(202, "accepted", job.id(), pool, null);
      case Disposition.Blocked(String pool, String code, String _) ->
          new WebhookAnswer(202, "accepted", job.id(), pool, code);
      case Disposition.Pending(String reason) ->
          new WebhookAnswer(202, "pending", job.id(), null, reason);
      case Disposition.Unmatched(String nearest) ->
          new WebhookAnswer(
              202, "unmatched", job.id(), null, nearest.isEmpty() ? null : "nearest " + nearest);
      case Disposition.Denied(String rule, String reason) ->
          new WebhookAnswer(
              202, "denied", job.id(), null, reason.isEmpty() ? "rule " + rule : reason);
    };
  }

  private void log(Delivery delivery, Recorded recorded, WebhookAnswer answer) {
    Job job = recorded.job();
    LOG.atInfo()
        .addKeyValue("event", "job." + answer.status())
        .addKeyValue("job", job.id())
        .addKeyValue("repository", job.facts().repository())
        .addKeyValue("labels", job.facts().labels())
        .addKeyValue("phase", job.phase())
        .addKeyValue("pool", answer.pool())
        .addKeyValue("reason", answer.reason())
        .addKeyValue("generation", job.generation())
        .addKeyValue("delivery", delivery.guid())
        .addKeyValue("ms", Duration.between(delivery.receivedAt(), clock.instant()).toMillis())
        .log("webhook " + delivery.action());
  }

  private static @Nullable Encoding encoding(@Nullable String contentType) {
    if (contentType == null) {
      return null;
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "application/json" -> Encoding.JSON;
      case "application/x-www-form-urlencoded" -> Encoding.FORM;
      default -> null;
    };
  }

  private static Optional<byte[]> json(Encoding encoding, byte[] body) {
    return switch (encoding) {
      case JSON -> Optional.of(body);
      case FORM -> formField(new String(body, StandardCharsets.US_ASCII));
    };
  }

  private static Optional<byte[]> formField(String form) {
    for (String field : form.split("&")) {
      if (field.startsWith("payload=")) {
        try {
          String json = URLDecoder.decode(field.substring(8), StandardCharsets.UTF_8);
          return Optional.of(json.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static long hookId(@Nullable String header) {
    try {
      return header == null ? 0 : Long.parseLong(header.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static CompletableFuture<WebhookAnswer> refuse(int code, String reason) {
    LOG.atWarn()
        .addKeyValue("event", "webhook.refused")
        .addKeyValue("status", code)
        .addKeyValue("reason", reason)
        .log("webhook refused");
    return done(WebhookAnswer.refused(code, reason));
  }

  private static CompletableFuture<WebhookAnswer> done(WebhookAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
