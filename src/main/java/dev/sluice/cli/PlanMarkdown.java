package dev.sluice.cli;

import static dev.sluice.cli.Markdown.code;

import dev.sluice.api.PlanReport;
import dev.sluice.api.PlanRouting;
import dev.sluice.plan.FieldChange;
import dev.sluice.plan.Shares;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan as a comment on a pull request. What matters most comes first, since a comment may only be
 * so long; what is left out is counted.
 */
final class PlanMarkdown {
  /** GitHub takes 65,536 characters in a comment; whoever posts it may add some. */
  private static final int MOST_BYTES = 60_000;

  /** For what has to be said at the end. */
  private static final int RESERVE = 2_500;

  /** Of what one line may have of a text of others. */
  private static final int LONGEST = 400;

  private static final int SHORT_DIGEST = 12;

  private final PlanReport report;
  private final Instant now;
  private final StringBuilder out = new StringBuilder();
  private int bytes;

  private PlanMarkdown(PlanReport report, Instant now) {
    this.report = report;
    this.now = now;
  }

  /** The marker by which a comment is found again, at the start of its first line. */
  static String marker(String file) {
    String name = file.replaceAll("[^A-Za-z0-9._/, -]", "_").replace("--", "- -");
    return "<!-- sluice-plan: " + cut(name) + " -->";
  }

  static String render(PlanReport report, Instant now) {
    var markdown = new PlanMarkdown(report, now);
    markdown.all();
    return markdown.out.toString();
  }

  private void all() {
    add(marker(report.with().file()) + "\n");
    add("### Runner pools: " + headline() + "\n\n");
    add(compared() + "\n\n");
    if (!report.isEmpty()) {
      add("**" + PlanWords.summary(report) + "**\n\n");
      guards();
      PlanWords.relocation(report).ifPresent(text -> add("- ✖ " + code(text) + "\n\n"));
      routing();
      respecified();
      risks();
      cost();
      entries("Settings", report.settings().stream().map(PlanMarkdown::field).toList());
      entries("Deny rules", lines(report.deny()));
      entries("Pools", lines(report.pools()));
      entries(
          "To be provided at Modal",
          PlanWords.needs(report.needs()).stream().map(need -> code(cut(need))).toList());
    }
    String digest = report.with().digest();
    add(
        "\n<sub>Text "
            + code(digest.substring(0, Math.min(SHORT_DIGEST, digest.length())))
            + ", Sluice "
            + code(Version.number())
            + "</sub>\n");
  }

  private void add(String text) {
    out.append(text);
    bytes += text.getBytes(StandardCharsets.UTF_8).length;
  }

  private boolean fits(String text) {
    return bytes + text.getBytes(StandardCharsets.UTF_8).length + RESERVE <= MOST_BYTES;
  }

  private static String cut(String text) {
    return TextTable.cut(text, LONGEST);
  }

  /** Adds as many as there is room for, and says how many there are beside. */
  private <T> void each(List<T> all, String what, Function<T, String> line) {
    int shown = 0;
    for (T one : all) {
      String text = line.apply(one);
      if (!fits(text)) {
        break;
      }
      add(text);
      shown++;
    }
    if (shown < all.size()) {
      add("\n*and " + Shares.count(all.size() - shown) + " more " + what + "*\n");
    }
  }

  private String headline() {
    if (report.isEmpty()) {
      return "no change";
    }
    int regions = report.routing().regions().size();
    String moves =
        regions == 0
            ? "no job goes elsewhere"
            : PlanWords.count(regions, "region") + (regions == 1 ? " changes" : " change");
    return moves
        + (report.isRefused() ? " ✖ refused" : "")
        + (report.errors().isEmpty()
            ? ""
            : " ✖ " + PlanWords.count(report.errors().size(), "error"));
  }

  private String compared() {
    PlanReport.Against against = report.against();
    PlanReport.With with = report.with();
    PlanReport.Traffic traffic = report.traffic();
    return code(cut(against.text()))
        + (against.who() == null ? "" : " (by " + code(cut(against.who())) + ")")
        + PlanWords.ARROW
        + code(cut(with.file()))
        + (with.commit() == null
            ? ""
            : " at " + code(with.commit()) + (with.changed() ? " with uncommitted changes" : ""))
        + " · "
        + report.routing().completeness()
        + (traffic == null
            ? " · no recorded jobs known"
            : " · " + code(cut(PlanWords.traffic(traffic))));
  }

  private void guards() {
    for (PlanReport.Guard guard : report.guards()) {
      switch (guard.verdict()) {
        case "refused" -> {
          add("- ✖ **Refused by " + code(guard.guard()) + "**: " + told(guard) + "\n");
          if (guard.override() != null) {
            add("  To have it all the same: " + code(cut(guard.override())) + "\n");
          }
        }
        case "accepted" ->
            add("- ⚠ Accepted although " + code(guard.guard()) + ": " + told(guard) + "\n");
        case "open" -> add("- ⚠ Not judged: " + code(guard.guard()) + ": " + told(guard) + "\n");
        default -> {}
      }
    }
    add("\n");
  }

  private static String told(PlanReport.Guard guard) {
    return code(cut(guard.limit())) + "; " + code(cut(guard.actual()));
  }

  private void routing() {
    add("**Routing:** " + PlanWords.routing(report) + "\n\n");
    List<PlanRouting.Region> regions = report.routing().regions();
    if (regions.isEmpty()) {
      return;
    }
    add("| Region | Jobs | Such as | Effect |\n| --- | ---: | --- | --- |\n");
    each(
        regions,
        "regions",
        region ->
            "| **"
                + code(PlanWords.way(region))
                + "** | "
                + jobs(region.jobs())
                + " | "
                + code(cut(PlanWords.job(region.witness())))
                + " | "
                + code(cut(String.join("; ", PlanWords.effects(region))))
                + " |\n");
    if (!fits("<details>")) {
      return;
    }
    add("\n<details><summary>Which jobs, and why</summary>\n\n");
    each(regions, "regions", this::details);
    add("\n</details>\n");
    add("\n");
  }

  private static String jobs(@Nullable Long jobs) {
    return jobs == null ? "?" : Shares.count(jobs);
  }

  private String details(PlanRouting.Region region) {
    List<String> lines = new ArrayList<>();
    lines.add("- " + code(PlanWords.way(region)) + ": " + code(cut(region.description())));
    if (!region.repositories().isEmpty()) {
      lines.add(
          "  - hits "
              + PlanWords.names(region.repositories(), "repository")
              + (region.workflows().isEmpty()
                  ? ""
                  : " and " + PlanWords.names(region.workflows(), "workflow"))
              + ": "
              + code(cut(String.join(", ", region.repositories()))));
    }
    if (region.lastJob() != null) {
      lines.add(
          "  - last "
              + code(cut(PlanWords.job(region.lastJob())))
              + PlanWords.ago(region.lastSeen(), now));
    }
    for (PlanRouting.Why cause : region.causes()) {
      lines.add(
          "  - because "
              + code(cut(cause.text()))
              + " ("
              + (cause.gone() ? "was " : "")
              + code(cut(cause.file() + ":" + cause.line() + ":" + cause.column()))
              + ")");
    }
    return String.join("\n", lines) + "\n";
  }

  private void respecified() {
    if (report.respecified().isEmpty()) {
      return;
    }
    add("**Other sandboxes** for jobs that stay:\n\n");
    each(
        report.respecified(),
        "pools",
        one ->
            "- "
                + code(one.pool())
                + (one.jobs() == null ? "" : ", " + PlanWords.jobs(one.jobs().longValue()))
                + ": "
                + code(cut(String.join("; ", PlanWords.effects(one))))
                + "\n");
    add("\n");
  }

  private void risks() {
    each(
        PlanWords.otherErrors(report),
        "errors",
        one ->
            "- ✖ **apply refuses this:** "
                + code(cut(one.code() + " " + one.message()))
                + " ("
                + code(cut(one.file() + ":" + one.line()))
                + ")\n");
    each(
        report.dead(),
        "dead entries",
        dead ->
            (PlanWords.isRule(dead) ? "- ⚠ **Dead:** " : "- ✖ **Dead, apply refuses this:** ")
                + code(cut(PlanWords.dead(dead)))
                + "\n");
    each(
        report.hazards(),
        "pairs of pools",
        hazard ->
            "- ⚠ **Runner stealing:** "
                + code(cut(PlanWords.stealing(hazard)))
                + (hazard.fix() == null ? "" : "; fix: " + code(cut(hazard.fix())))
                + "\n");
    if (!report.solved().isEmpty()) {
      add(
          "- Runner stealing that is gone: "
              + PlanWords.count(report.solved().size(), "pair")
              + "\n");
    }
    add("\n");
  }

  private void cost() {
    PlanReport.Cost cost = report.cost();
    if (cost != null) {
      add("**Cost:** " + PlanWords.cost(cost) + " · " + code(cut(PlanWords.basis(cost))) + "\n\n");
    }
  }

  private void entries(String title, List<String> lines) {
    if (lines.isEmpty() || !fits(title)) {
      return;
    }
    add("<details><summary>" + title + ": " + lines.size() + "</summary>\n\n");
    each(lines, "entries", line -> "- " + line + "\n");
    add("\n</details>\n");
  }

  private static String field(FieldChange field) {
    return code(cut(PlanWords.field(field)));
  }

  private static List<String> lines(List<PlanReport.Entry> entries) {
    return entries.stream()
        .filter(entry -> !entry.isUnchanged())
        .map(entry ->
            "**"
                + entry.change()
                + "** "
                + code(entry.name())
                + (entry.before() == null ? "" : " (was " + code(entry.before()) + ")")
                + entry.fields().stream()
                    .map(PlanMarkdown::field)
                    .collect(Collectors.joining(", ", entry.fields().isEmpty() ? "" : ": ", "")))
        .toList();
  }
}
