package dev.sluice.api;

import dev.sluice.doctor.HookResult;
import dev.sluice.doctor.HookResult.Outcome;
import dev.sluice.doctor.HookResult.Seen;
import dev.sluice.doctor.HookSites;
import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.Hooks.Hook;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code webhook ensure|list|ping|remove --format json} print.
 *
 * @param url that makes a webhook ours; null if none was given
 * @param dryRun whether nothing was changed
 * @param failed how many of the targets need somebody
 */
public record WebhookReport(
    int formatVersion, @Nullable String url, boolean dryRun, List<Target> targets, int failed) {
  /** Deliveries shown of each webhook. */
  private static final int DELIVERIES = 5;

  public WebhookReport {
    targets = List.copyOf(targets);
  }

  public static WebhookReport of(@Nullable URI url, boolean dryRun, List<HookResult> results) {
    return new WebhookReport(
        1,
        url == null ? null : url.toString(),
        dryRun,
        results.stream().map(WebhookReport::target).toList(),
        (int) results.stream().filter(HookResult::isFailure).count());
  }

  /**
   * One repository, organization or App.
   *
   * @param target {@code owner/name}, {@code organization} or {@code app}
   * @param outcome {@code unchanged}, {@code created}, {@code repaired}, {@code would-create},
   *     {@code would-repair}, {@code removed}, {@code would-remove}, {@code missing}, {@code
   *     listed}, {@code pinged}, {@code unanswered} or {@code failed}
   * @param ids of the webhooks that the outcome concerns; 0 is that of an App, also if it is only
   *     the App that lacks something
   * @param changes what was or would be repaired
   * @param code HTTP status of the answer to a ping; null unless pinged
   * @param problem null unless failed
   */
  public record Target(
      String target,
      String outcome,
      List<Long> ids,
      List<String> changes,
      @Nullable Integer code,
      @Nullable Problem problem,
      List<String> notes,
      List<Row> hooks) {}

  /**
   * Why it could not be done.
   *
   * @param code stable word
   * @param help what to do about it
   */
  public record Problem(String code, String message, String help) {}

  /**
   * One webhook.
   *
   * @param ours whether it goes to {@code url}
   * @param deliveries the last one first
   */
  public record Row(
      long id,
      String url,
      boolean ours,
      boolean active,
      List<String> events,
      String contentType,
      boolean secret,
      boolean checksCertificate,
      List<Delivery> deliveries) {}

  /**
   * One attempt to deliver.
   *
   * @param code HTTP status; 0 if there was no answer
   */
  public record Delivery(Instant at, String event, int code, boolean redelivery) {}

  private static Target target(HookResult result) {
    return target(
        HookSites.name(result.site()),
        result.outcome(),
        result.notes(),
        result.hooks().stream().map(WebhookReport::row).toList());
  }

  private static Target target(String name, Outcome outcome, List<String> notes, List<Row> rows) {
    return switch (outcome) {
      case Outcome.Unchanged(long id) -> target(name, "unchanged", List.of(id), notes, rows);
      case Outcome.Created(long id) -> target(name, "created", List.of(id), notes, rows);
      case Outcome.Repaired(long id, List<String> what) ->
          new Target(name, "repaired", List.of(id), what, null, null, notes, rows);
      case Outcome.WouldCreate() -> target(name, "would-create", List.of(), notes, rows);
      case Outcome.WouldRepair(long id, List<String> what) ->
          new Target(name, "would-repair", List.of(id), what, null, null, notes, rows);
      case Outcome.Removed(List<Long> ids) -> target(name, "removed", ids, notes, rows);
      case Outcome.WouldRemove(List<Long> ids) -> target(name, "would-remove", ids, notes, rows);
      case Outcome.Missing() -> target(name, "missing", List.of(), notes, rows);
      case Outcome.Listed() -> target(name, "listed", List.of(), notes, rows);
      case Outcome.Pinged(long id, int code) ->
          new Target(name, "pinged", List.of(id), List.of(), code, null, notes, rows);
      case Outcome.Unanswered(long id) -> target(name, "unanswered", List.of(id), notes, rows);
      case Outcome.Failed failed ->
          new Target(name, "failed", List.of(), List.of(), null, problem(failed), notes, rows);
      case Outcome.AppLacks(Outcome hook, Outcome.Failed lack) -> {
        Target settled = target(name, hook, notes, rows);
        yield new Target(
            name, "failed", settled.ids(), settled.changes(), null, problem(lack), notes, rows);
      }
    };
  }

  private static Problem problem(Outcome.Failed failed) {
    return new Problem(failed.code(), failed.message(), failed.help());
  }

  private static Target target(
      String name, String outcome, List<Long> ids, List<String> notes, List<Row> rows) {
    return new Target(name, outcome, ids, List.of(), null, null, notes, rows);
  }

  private static Row row(Seen seen) {
    Hook hook = seen.hook();
    return new Row(
        hook.id(),
        hook.url(),
        seen.ours(),
        hook.active(),
        hook.events().stream().sorted().toList(),
        hook.contentType(),
        hook.hasSecret(),
        hook.checksCertificate(),
        seen.newest().stream().limit(DELIVERIES).map(WebhookReport::delivery).toList());
  }

  private static Delivery delivery(Attempt attempt) {
    return new Delivery(attempt.at(), attempt.event(), attempt.code(), attempt.redelivery());
  }
}
