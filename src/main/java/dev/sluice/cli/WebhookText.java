package dev.sluice.cli;

import dev.sluice.api.WebhookReport;
import dev.sluice.cli.Paint.Style;
import dev.sluice.diagnostic.Quote;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report on webhooks for people. */
final class WebhookText {
  private WebhookText() {}

  static String render(WebhookReport report, Paint paint) {
    var out = new StringBuilder();
    for (WebhookReport.Target target : report.targets()) {
      out.append(paint.bold(target.target()))
          .append(": ")
          .append(paint.paint(style(target), outcome(target)))
          .append('\n');
      target.hooks().forEach(hook -> hook(out, hook, report.url() != null, paint));
      target.notes().forEach(note -> out.append("  ").append(Quote.whole(note)).append('\n'));
      WebhookReport.Problem problem = target.problem();
      if (problem != null) {
        out.append("  ").append(paint.faint("help: ")).append(problem.help()).append('\n');
      }
    }
    return out.toString();
  }

  private static Style style(WebhookReport.Target target) {
    return switch (target.outcome()) {
      case "failed", "unanswered" -> Style.RED;
      case "pinged" -> isGood(target.code()) ? Style.GREEN : Style.RED;
      case "created", "repaired", "removed", "would-create", "would-repair", "would-remove" ->
          Style.YELLOW;
      default -> Style.PLAIN;
    };
  }

  private static boolean isGood(@Nullable Integer code) {
    return code != null && code >= 200 && code < 400;
  }

  private static String outcome(WebhookReport.Target target) {
    String ids = ids(target.ids());
    String changes = String.join(", ", target.changes());
    WebhookReport.Problem problem = target.problem();
    return switch (target.outcome()) {
      case "unchanged" -> ids + " is as it should be";
      case "created" -> "created " + ids;
      case "repaired" -> "repaired " + ids + ": " + changes;
      case "would-create" -> "would create one (dry run)";
      case "would-repair" -> "would repair " + ids + ": " + changes + " (dry run)";
      case "removed" -> "removed " + ids;
      case "would-remove" -> "would remove " + ids + " (dry run)";
      case "missing" -> "has no webhook that goes there";
      case "listed" -> target.hooks().isEmpty() ? "no webhook" : target.hooks().size() + " shown";
      case "pinged" -> ids + ": the ping was answered " + answer(target.code());
      case "unanswered" ->
          ids + ": the ping is not in GitHub's log after 30 seconds; look again with list";
      default ->
          problem == null
              ? target.outcome()
              : "failed (" + problem.code() + "): " + Quote.whole(problem.message());
    };
  }

  private static String ids(List<Long> ids) {
    return ids.stream()
        .map(id -> id == 0 ? "the App's webhook" : "webhook " + id)
        .collect(Collectors.joining(", "));
  }

  private static String answer(@Nullable Integer code) {
    return code == null || code == 0 ? "by nobody: no connection, or too late" : code.toString();
  }

  private static void hook(
      StringBuilder out, WebhookReport.Row hook, boolean compared, Paint paint) {
    out.append("  ")
        .append(hook.id() == 0 ? "webhook of the App" : Long.toString(hook.id()))
        .append("  ")
        .append(Quote.whole(hook.url()))
        .append(compared ? (hook.ours() ? "  ours" : "  not ours") : "")
        .append(hook.active() ? "" : "  " + paint.paint(Style.RED, "inactive"))
        .append("  ")
        .append(hook.contentType())
        .append(hook.secret() ? "  secret" : "  " + paint.paint(Style.RED, "no secret"))
        .append(
            hook.checksCertificate()
                ? ""
                : "  " + paint.paint(Style.YELLOW, "certificate not checked"))
        .append("  ")
        .append(Quote.whole(String.join(", ", hook.events())))
        .append('\n');
    for (WebhookReport.Delivery delivery : hook.deliveries()) {
      out.append("    ")
          .append(delivery.at())
          .append("  ")
          .append(Quote.whole(delivery.event()))
          .append("  ")
          .append(
              isGood(delivery.code())
                  ? Integer.toString(delivery.code())
                  : paint.paint(
                      Style.RED,
                      delivery.code() == 0 ? "no answer" : Integer.toString(delivery.code())))
          .append(delivery.redelivery() ? "  again" : "")
          .append('\n');
    }
  }
}
