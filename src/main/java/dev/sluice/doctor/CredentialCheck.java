package dev.sluice.doctor;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Standing;
import dev.sluice.provider.Standing.Identity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whom GitHub takes us for, until when, and whether the clocks agree. */
final class CredentialCheck {
  static final String CREDENTIAL = "github.credential";
  static final String CLOCK = "clock";
  private static final String EVENT = "workflow_job";
  private static final Duration ENDS_SOON = Duration.ofDays(14);

  private static final Duration NOTICED = Duration.ofSeconds(15);

  private final Standing standing;
  private final InstantSource clock;

  CredentialCheck(Standing standing, InstantSource clock) {
    this.standing = standing;
    this.clock = clock;
  }

  /** What it found, and whom GitHub takes us for; null if it does not say. */
  record Result(@Nullable Identity identity, List<Finding> findings) {}

  Result check() {
    return switch (standing.identity()) {
      case Answer.Failed<Identity>(Failure failure) ->
          new Result(
              null,
              List.of(
                  Finding.fail(
                      CREDENTIAL,
                      "",
                      "GitHub does not say who we are: " + failure.detail(),
                      Advice.isPassing(failure) ? Advice.of(failure, "") : Advice.CREDENTIAL)));
      case Answer.Ok<Identity>(Identity identity) -> found(identity);
    };
  }

  private Result found(Identity identity) {
    List<Finding> findings = new ArrayList<>();
    switch (identity) {
      case Identity.Classic token ->
          findings.add(
              token(
                  "classic token of " + token.login() + scopes(token.scopes()), token.expiresAt()));
      case Identity.FineGrained token ->
          findings.add(token("fine-grained token of " + token.login(), token.expiresAt()));
      case Identity.App app -> app(app, findings);
    }
    findings.add(clock(identity.clockAhead()));
    return new Result(identity, findings);
  }

  private static String scopes(Set<String> scopes) {
    return scopes.isEmpty()
        ? " without any scope"
        : ", scopes " + String.join(", ", new TreeSet<>(scopes));
  }

  private Finding token(String what, @Nullable Instant end) {
    if (end == null) {
      return Finding.ok(CREDENTIAL, "", what + "; it does not expire");
    }
    Duration left = Duration.between(clock.instant(), end);
    String message = what + "; it expires at " + end;
    return left.compareTo(ENDS_SOON) < 0
        ? Finding.warn(
            CREDENTIAL,
            "",
            message + ", in " + left.toDays() + " days",
            "make a new one and restart the server with it, or use a GitHub App, whose key does not"
                + " expire")
        : Finding.ok(CREDENTIAL, "", message);
  }

  private static void app(Identity.App app, List<Finding> findings) {
    findings.add(Finding.ok(CREDENTIAL, "", "GitHub App " + app.slug()));
    if (!app.events().contains(EVENT)) {
      findings.add(
          Finding.warn(
              CREDENTIAL,
              "",
              "the App is not subscribed to workflow_job, so its webhook tells no jobs",
              "in the App's settings choose Permissions & events and subscribe to \"Workflow job\";"
                  + " webhooks of repositories or organizations do as well"));
    }
  }

  private static Finding clock(Duration ahead) {
    String off = ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "ahead of" : "behind");
    String message = "this machine's clock is " + off + " GitHub's";
    if (ahead.abs().compareTo(NOTICED) <= 0) {
      return Finding.ok(CLOCK, "", "this machine's clock agrees with GitHub's");
    }
    return Finding.warn(
        CLOCK,
        "",
        message,
        "let it be set by NTP: ages and waits come out wrong, though calls go on to work");
  }
}
