package dev.sluice.doctor;

import dev.sluice.doctor.HookResult.Outcome;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks;
import dev.sluice.provider.Hooks.AppFacts;
import dev.sluice.provider.Hooks.Hook;
import dev.sluice.secret.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes one webhook what it should be. For one site. */
public final class HookRepair {
  private static final int REFUSED = 403;

  private final Hooks hooks;
  private final Deliveries deliveries;
  private final Wish wish;
  private final List<String> notes = new ArrayList<>();

  /**
   * What a webhook should be: active, JSON, signed, with the events of jobs among its own.
   *
   * @param setSecret whether the secret is set even if nothing else differs
   * @param replace whether the webhook of an App may be taken from another receiver
   * @param dryRun whether nothing is changed
   */
  public record Wish(URI url, Secret secret, boolean setSecret, boolean replace, boolean dryRun) {}

  HookRepair(Hooks hooks, Deliveries deliveries, Wish wish) {
    this.hooks = hooks;
    this.deliveries = deliveries;
    this.wish = wish;
  }

  HookResult ensure(HookSite site) {
    return switch (site) {
      case HookSite.Repository _, HookSite.Organization _ -> ensureAt(site);
      case HookSite.App app -> ensureApp(app);
    };
  }

  private HookResult result(HookSite site, Outcome outcome) {
    return new HookResult(site, outcome, List.of(), notes);
  }

  private HookResult failed(HookSite site, Failure failure) {
    return result(site, Outcome.Failed.of(site, failure));
  }

  private HookResult ensureAt(HookSite site) {
    return switch (hooks.list(site)) {
      case Answer.Failed<List<Hook>>(Failure failure) -> failed(site, failure);
      case Answer.Ok<List<Hook>>(List<Hook> all) -> {
        List<Hook> ours = ours(all);
        yield ours.isEmpty() ? create(site) : mend(site, ours);
      }
    };
  }

  private List<Hook> ours(List<Hook> all) {
    return all.stream().filter(hook -> HookUrl.same(wish.url(), hook.url())).toList();
  }

  private HookResult create(HookSite site) {
    if (wish.dryRun()) {
      return result(site, new Outcome.WouldCreate());
    }
    return switch (hooks.create(site, settings(Set.of(Hooks.JOBS)))) {
      case Answer.Ok<Hook>(Hook made) -> result(site, new Outcome.Created(made.id()));
      case Answer.Failed<Hook>(Failure failure) -> {
        // Somebody else may have made it meanwhile.
        List<Hook> ours =
            failure instanceof Failure.Refused
                    && hooks.list(site) instanceof Answer.Ok<List<Hook>>(List<Hook> all)
                ? ours(all)
                : List.of();
        yield ours.isEmpty() ? failed(site, failure) : mend(site, ours);
      }
    };
  }

  private Hooks.Settings settings(Set<String> events) {
    return new Hooks.Settings(wish.url(), events, wish.secret());
  }

  /**
   * How a webhook differs from what should be.
   *
   * @param notes for people, about this webhook alone
   */
  private record Drift(Hook hook, List<String> wrong, List<String> notes) {
    /** The one that needs nothing, else one that delivers now, else the one that needs least. */
    static final Comparator<Drift> BEST_FIRST =
        Comparator.comparing((Drift one) -> !one.wrong.isEmpty())
            .thenComparing(one -> !one.hook.active())
            .thenComparing(one -> one.wrong.size());
  }

  private HookResult mend(HookSite site, List<Hook> ours) {
    Drift best = ours.stream().map(hook -> drift(site, hook)).min(Drift.BEST_FIRST).orElseThrow();
    Hook hook = best.hook();
    List<String> wrong = best.wrong();
    ours.stream()
        .filter(other -> other.id() != hook.id())
        .forEach(
            other -> notes.add("webhook " + other.id() + " goes to the same address: remove it"));
    notes.addAll(best.notes());
    Set<String> events = new TreeSet<>(hook.events());
    if (!hook.sendsJobs()) {
      events.add(Hooks.JOBS);
    }
    Set<String> others = new TreeSet<>(hook.events());
    others.remove(Hooks.JOBS);
    if (!others.isEmpty()) {
      notes.add("it also sends " + String.join(", ", others) + ", which the server ignores");
    }
    if (wrong.isEmpty()) {
      return result(site, new Outcome.Unchanged(hook.id()));
    }
    if (wish.dryRun()) {
      return result(site, new Outcome.WouldRepair(hook.id(), wrong));
    }
    return switch (hooks.update(site, hook.id(), settings(events))) {
      case Answer.Failed<Hook>(Failure failure) -> failed(site, failure);
      case Answer.Ok<Hook> _ -> result(site, new Outcome.Repaired(hook.id(), wrong));
    };
  }

  private Drift drift(HookSite site, Hook hook) {
    List<String> wrong = new ArrayList<>();
    if (!hook.active()) {
      wrong.add("active");
    }
    if (!hook.sendsJobs() && !(site instanceof HookSite.App)) {
      wrong.add("events");
    }
    if (!hook.contentType().equals("json")) {
      wrong.add("content type");
    }
    if (!hook.checksCertificate()) {
      wrong.add("certificate check");
    }
    Refusal refusal = refusal(site, hook);
    if (!hook.hasSecret() || wish.setSecret() || refusal == Refusal.SINCE_THE_CHANGE) {
      wrong.add("secret");
    }
    return new Drift(hook, wrong, refusal.note);
  }

  /** Whether the last delivery was answered 403, as one with a wrong secret is. */
  private enum Refusal {
    NONE(List.of()),
    /** The secret may have been set anew already. */
    BEFORE_THE_CHANGE(List.of()),
    SINCE_THE_CHANGE(
        List.of(
            "its last delivery was refused (403), which can have another cause than the secret:"
                + " SLUICE_WEBHOOK_SOURCES does not admit the sender's address; if the next one is"
                + " refused too, the server's log says why")),
    NOBODY_KNOWS_WHEN(
        List.of(
            "its last delivery was refused (403): if the secret is to blame, --set-secret sets it;"
                + " else SLUICE_WEBHOOK_SOURCES does not admit the sender's address, and the"
                + " server's log says so"));

    private final List<String> note;

    Refusal(List<String> note) {
      this.note = note;
    }
  }

  private Refusal refusal(HookSite site, Hook hook) {
    if (!(deliveries.newest(site, hook.id()) instanceof Answer.Ok<List<Attempt>>(var newest))
        || newest.isEmpty()
        || newest.getFirst().code() != REFUSED) {
      return Refusal.NONE;
    }
    Instant changed = hook.changedAt();
    if (changed == null) {
      return Refusal.NOBODY_KNOWS_WHEN;
    }
    return newest.getFirst().at().isAfter(changed)
        ? Refusal.SINCE_THE_CHANGE
        : Refusal.BEFORE_THE_CHANGE;
  }

  private HookResult ensureApp(HookSite.App site) {
    return switch (hooks.app()) {
      case Answer.Failed<AppFacts>(Failure failure) -> failed(site, failure);
      case Answer.Ok<AppFacts>(AppFacts facts) -> {
        HookResult hook = ensureHookOf(site, facts);
        yield hook.isFailure() ? hook : lacking(site, facts, hook);
      }
    };
  }

  private HookResult ensureHookOf(HookSite.App site, AppFacts facts) {
    return switch (hooks.list(site)) {
      case Answer.Failed<List<Hook>>(Failure failure) -> failed(site, failure);
      case Answer.Ok<List<Hook>>(List<Hook> all) -> {
        if (!ours(all).isEmpty()) {
          yield mend(site, ours(all));
        }
        yield all.isEmpty() || wish.replace()
            ? point(site, facts, all)
            : result(
                site,
                new Outcome.Failed(
                    "elsewhere",
                    "the App's webhook goes to " + all.getFirst().url(),
                    "an App has one webhook: --replace takes it from there",
                    false));
      }
    };
  }

  /** Has the App's webhook go to our address. */
  private HookResult point(HookSite.App site, AppFacts facts, List<Hook> before) {
    if (wish.dryRun()) {
      return result(
          site,
          before.isEmpty()
              ? new Outcome.WouldCreate()
              : new Outcome.WouldRepair(Deliveries.APP_HOOK, List.of("url")));
    }
    if (before.isEmpty()) {
      notes.add(
          "see that Active is ticked below Webhook "
              + page(facts, "", "General in the App's settings"));
    }
    return switch (hooks.update(site, Deliveries.APP_HOOK, settings(facts.events()))) {
      case Answer.Failed<Hook>(Failure failure) -> failed(site, failure);
      case Answer.Ok<Hook> _ ->
          result(
              site,
              before.isEmpty()
                  ? new Outcome.Created(Deliveries.APP_HOOK)
                  : new Outcome.Repaired(Deliveries.APP_HOOK, List.of("url", "secret")));
    };
  }

  /** Events and permissions are set by hand only; says where. */
  private HookResult lacking(HookSite.App site, AppFacts facts, HookResult hook) {
    List<String> lacks = new ArrayList<>();
    if (!facts.permissions().containsKey("actions")) {
      lacks.add("repository permission Actions: read");
    }
    boolean registers =
        "write".equals(facts.permissions().get("administration"))
            || "write".equals(facts.permissions().get("organization_self_hosted_runners"));
    if (!registers) {
      lacks.add(
          "repository permission Administration: read and write (runners of repositories) or"
              + " organization permission Self-hosted runners: read and write");
    }
    if (!facts.events().contains(Hooks.JOBS)) {
      lacks.add("event Workflow job");
    }
    if (lacks.isEmpty()) {
      return hook;
    }
    whatBecame(hook.outcome()).ifPresent(notes::add);
    return result(
        site,
        new Outcome.AppLacks(
            hook.outcome(),
            new Outcome.Failed(
                "app-lacks",
                "the App lacks " + String.join("; ", lacks),
                "tick it "
                    + page(facts, "/permissions", "Permissions & events in the App's settings")
                    + ", then let each installation accept new permissions",
                false)));
  }

  /** Where the App is changed by hand. */
  private static String page(AppFacts facts, String below, String otherwise) {
    URI settings = facts.settings();
    return settings == null ? "below " + otherwise : "at " + settings + below;
  }

  /** What was done to the webhook itself, or would be; empty if it was left as it is. */
  private static Optional<String> whatBecame(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Created _ -> Optional.of("its webhook was set up");
      case Outcome.Repaired(long _, List<String> what) ->
          Optional.of("its webhook was repaired: " + String.join(", ", what));
      case Outcome.WouldCreate _ -> Optional.of("its webhook would be set up (dry run)");
      case Outcome.WouldRepair(long _, List<String> what) ->
          Optional.of("its webhook would be repaired: " + String.join(", ", what) + " (dry run)");
      case Outcome.Unchanged _,
          Outcome.Removed _,
          Outcome.WouldRemove _,
          Outcome.Missing _,
          Outcome.Listed _,
          Outcome.Pinged _,
          Outcome.Unanswered _,
          Outcome.Failed _,
          Outcome.AppLacks _ ->
          Optional.empty();
    };
  }
}
