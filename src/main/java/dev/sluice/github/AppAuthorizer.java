package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends calls as a GitHub App: with a token of the installation at the account they concern, which
 * may do no more than such calls need. Tokens are kept, asked for by one caller at a time, and
 * renewed before they end.
 */
final class AppAuthorizer implements Authorizer {
  private static final String ITSELF = "app";

  /** Tokens live an hour; a call must not meet the end of one. */
  private static final Duration RENEWED_BEFORE = Duration.ofMinutes(10);

  /** A token that cannot be renewed is used as long as it lives, but for this. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** So long a failed renewal is told to whoever asks too, in place of another try. */
  private static final Duration SHARED = Duration.ofSeconds(10);

  private record Purpose(long installation, Permission permission) {
    String identity() {
      return "installation " + installation;
    }
  }

  private record Issued(Secret token, Instant expiresAt) {}

  private record Refusal(Failure failure, Instant until) {}

  /** Keeps one token. */
  private static final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Issued issued;

    /** Guarded by the lock. */
    private @Nullable Refusal refusal;
  }

  private final AppJwt jwt;
  private final ServerClock clock;
  private final Installations installations;
  private final Map<Purpose, Slot> slots = new ConcurrentHashMap<>();

  AppAuthorizer(Credential.App app, ServerClock clock, Installations installations) {
    this.jwt = new AppJwt(app, clock);
    this.clock = clock;
    this.installations = installations;
  }

  @Override
  public Authorization of(Access access, Transport github) {
    return switch (access) {
      case Access.App _ -> new Authorization.Granted(ITSELF, jwt.token());
      case Access.Everybody _ -> new Authorization.Granted("anonymous", null);
      case Access.Enterprise(String slug) ->
          new Authorization.Denied(
              new Failure.Forbidden(
                  "GitHub Apps have no access to the runners of enterprise "
                      + slug
                      + "; use a classic token with manage_runners:enterprise"));
      case Access.Account account -> ofAccount(account, github, true);
    };
  }

  private Authorization ofAccount(Access.Account account, Transport github, boolean again) {
    return switch (installations.find(account.owner(), account.repository(), github)) {
      case Answer.Failed<Long>(Failure failure) -> new Authorization.Denied(failure);
      case Answer.Ok<Long>(Long id) -> {
        var purpose = new Purpose(id, account.permission());
        Answer<Secret> token = token(purpose, github);
        yield switch (token) {
          case Answer.Ok<Secret>(Secret secret) ->
              new Authorization.Granted(purpose.identity(), secret);
          case Answer.Failed<Secret>(Failure.Absent gone) -> {
            // The App was installed anew since, or what a webhook said was not so.
            installations.forget(account.owner(), id);
            yield again ? ofAccount(account, github, false) : new Authorization.Denied(gone);
          }
          case Answer.Failed<Secret>(Failure failure) -> new Authorization.Denied(failure);
        };
      }
    };
  }

  private Answer<Secret> token(Purpose purpose, Transport github) {
    Slot slot = slots.computeIfAbsent(purpose, _ -> new Slot());
    Optional<Secret> fresh = usable(slot, RENEWED_BEFORE);
    if (fresh.isPresent()) {
      return Answer.ok(fresh.get());
    }
    // Nobody waits for a renewal while the old one is still good.
    Optional<Secret> old = usable(slot, MARGIN);
    if (old.isPresent() && !slot.lock.tryLock()) {
      return Answer.ok(old.get());
    }
    if (old.isEmpty()) {
      slot.lock.lock();
    }
    try {
      return renewed(purpose, slot, github);
    } finally {
      slot.lock.unlock();
    }
  }

  private Answer<Secret> renewed(Purpose purpose, Slot slot, Transport github) {
    Optional<Secret> fresh = usable(slot, RENEWED_BEFORE);
    if (fresh.isPresent()) {
      return Answer.ok(fresh.get());
    }
    Refusal refusal = slot.refusal;
    Failure failure;
    if (refusal != null && clock.instant().isBefore(refusal.until())) {
      failure = refusal.failure();
    } else {
      switch (issue(purpose, github)) {
        case Answer.Ok<Issued>(Issued issued) -> {
          slot.issued = issued;
          slot.refusal = null;
          return Answer.ok(issued.token());
        }
        case Answer.Failed<Issued>(Failure told) -> failure = told;
      }
      slot.refusal = new Refusal(failure, clock.instant().plus(SHARED));
    }
    Failure shared = failure;
    return usable(slot, MARGIN).map(Answer::ok).orElseGet(() -> Answer.failed(shared));
  }

  private Optional<Secret> usable(Slot slot, Duration margin) {
    Issued issued = slot.issued;
    return issued != null && clock.instant().isBefore(issued.expiresAt().minus(margin))
        ? Optional.of(issued.token())
        : Optional.empty();
  }

  private static Answer<Issued> issue(Purpose purpose, Transport github) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("permissions").put(purpose.permission().key(), purpose.permission().level());
    ApiCall call =
        ApiCall.post(
            Priority.MINT,
            body,
            Root.app(),
            "installations",
            Long.toString(purpose.installation()),
            "access_tokens");
    Outcome outcome = github.send(call);
    if (outcome instanceof Outcome.Answered(Reply reply)) {
      if (reply.status() == 201) {
        return reply
            .json()
            .flatMap(AppAuthorizer::issued)
            .map(Answer::ok)
            .orElseGet(() -> Answer.failed(Failures.unreadable(call, reply)));
      }
      if (reply.status() == 422) {
        return Answer.failed(
            new Failure.Forbidden(
                call
                    + ": 422 "
                    + reply.message()
                    + " (the GitHub App needs "
                    + purpose.permission()
                    + ", and its owner's consent where it was added later)"));
      }
    }
    return Answer.failed(Failures.of(call, outcome));
  }

  private static Optional<Issued> issued(JsonNode node) {
    String token = node.path("token").asString("");
    return token.isEmpty()
        ? Optional.empty()
        : Times.read(node.path("expires_at")).map(end -> new Issued(Secret.of(token), end));
  }

  @Override
  public boolean refused(Authorization.Granted authorization) {
    Secret token = authorization.token();
    if (token == null) {
      return false;
    }
    if (authorization.identity().equals(ITSELF)) {
      // The answer told GitHub's time. If that is news, there is another token by that time.
      return !token.equals(jwt.token());
    }
    for (Slot slot : slots.values()) {
      Issued issued = slot.issued;
      if (issued != null && issued.token().equals(token)) {
        slot.issued = null;
      }
    }
    // Where somebody else dropped it before, a newer one is there.
    return true;
  }
}
