package dev.sluice.doctor;

import dev.sluice.doctor.HookResult.Outcome;
import dev.sluice.doctor.HookResult.Seen;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks;
import dev.sluice.provider.Hooks.Done;
import dev.sluice.provider.Hooks.Hook;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists, pings and removes webhooks; {@link HookRepair} makes and mends them. */
public final class Webhooks {
  private static final String PING = "ping";
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final int MOST_LOOKS = 30;

  private final Hooks hooks;
  private final Deliveries deliveries;
  private final Consumer<Duration> pause;

  /**
   * @param pause waits for that long
   */
  public Webhooks(Hooks hooks, Deliveries deliveries, Consumer<Duration> pause) {
    this.hooks = hooks;
    this.deliveries = deliveries;
    this.pause = pause;
  }

  /**
   * Makes the webhook of {@code site} what it should be; the second time there is nothing to do.
   */
  public HookResult ensure(HookSite site, HookRepair.Wish wish) {
    return new HookRepair(hooks, deliveries, wish).ensure(site);
  }

  /**
   * Lists the webhooks and the last deliveries to each.
   *
   * @param url that makes one ours; null if none is given
   */
  public HookResult list(HookSite site, @Nullable URI url) {
    return switch (hooks.list(site)) {
      case Answer.Failed<List<Hook>>(Failure failure) -> HookResult.failed(site, failure);
      case Answer.Ok<List<Hook>>(List<Hook> all) -> {
        List<Seen> seen = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Hook hook : all) {
          boolean ours = url != null && HookUrl.same(url, hook.url());
          switch (deliveries.newest(site, hook.id())) {
            case Answer.Ok<List<Attempt>>(List<Attempt> newest) ->
                seen.add(new Seen(hook, ours, newest));
            case Answer.Failed<List<Attempt>>(Failure failure) -> {
              seen.add(new Seen(hook, ours, List.of()));
              notes.add("its deliveries cannot be read: " + failure.detail());
            }
          }
        }
        yield new HookResult(site, new Outcome.Listed(), seen, notes);
      }
    };
  }

  /**
   * Has GitHub send a ping to our webhook and waits until its log has the answer.
   *
   * @param progress told before each further look
   */
  public HookResult ping(HookSite site, URI url, Runnable progress) {
    HookResult listed = list(site, url);
    List<Seen> ours = listed.hooks().stream().filter(Seen::ours).toList();
    if (listed.isFailure()) {
      return listed;
    }
    if (ours.isEmpty()) {
      return new HookResult(site, missing(url), listed.hooks(), listed.notes());
    }
    if (site instanceof HookSite.App) {
      return new HookResult(
          site,
          new Outcome.Listed(),
          ours,
          List.of("GitHub sends no ping for an App; these are the last deliveries"));
    }
    long hook = ours.getFirst().hook().id();
    return switch (deliveries.newest(site, hook)) {
      // Without what was there before, an old ping could be taken for the answer.
      case Answer.Failed<List<Attempt>>(Failure failure) -> HookResult.failed(site, failure);
      case Answer.Ok<List<Attempt>>(List<Attempt> newest) -> {
        Set<Long> before = newest.stream().map(Attempt::id).collect(Collectors.toSet());
        yield switch (hooks.ping(site, hook)) {
          case Answer.Failed<Done>(Failure failure) -> HookResult.failed(site, failure);
          case Answer.Ok<Done> _ ->
              new HookResult(site, await(site, hook, before, progress), ours, List.of());
        };
      }
    };
  }

  private static Outcome missing(URI url) {
    return new Outcome.Failed(
        "missing",
        "it has no webhook that goes to " + url,
        "sluice webhook ensure makes it",
        false);
  }

  private Outcome await(HookSite site, long hook, Set<Long> before, Runnable progress) {
    for (int look = 1; look <= MOST_LOOKS; look++) {
      if (deliveries.newest(site, hook) instanceof Answer.Ok<List<Attempt>>(var newest)) {
        for (Attempt attempt : newest) {
          if (attempt.event().equals(PING) && !before.contains(attempt.id())) {
            return new Outcome.Pinged(hook, attempt.code());
          }
        }
      }
      progress.run();
      pause.accept(BETWEEN_LOOKS);
    }
    return new Outcome.Unanswered(hook);
  }

  /** Removes the webhooks that go to the address, and no others. */
  public HookResult remove(HookSite site, URI url, boolean dryRun) {
    if (site instanceof HookSite.App) {
      return new HookResult(
          site,
          new Outcome.Failed(
              "app",
              "the webhook of an App goes with the App",
              "untick Active in the App's settings",
              false),
          List.of(),
          List.of());
    }
    return switch (hooks.list(site)) {
      case Answer.Failed<List<Hook>>(Failure failure) -> HookResult.failed(site, failure);
      case Answer.Ok<List<Hook>>(List<Hook> all) -> {
        List<Long> ids =
            all.stream().filter(hook -> HookUrl.same(url, hook.url())).map(Hook::id).toList();
        yield ids.isEmpty()
            ? new HookResult(site, new Outcome.Missing(), List.of(), List.of())
            : dryRun
                ? new HookResult(site, new Outcome.WouldRemove(ids), List.of(), List.of())
                : remove(site, ids);
      }
    };
  }

  private HookResult remove(HookSite site, List<Long> ids) {
    for (long id : ids) {
      // One that is gone already is as good.
      if (hooks.delete(site, id) instanceof Answer.Failed<Done>(Failure failure)
          && !(failure instanceof Failure.Absent)) {
        return HookResult.failed(site, failure);
      }
    }
    return new HookResult(site, new Outcome.Removed(ids), List.of(), List.of());
  }
}
