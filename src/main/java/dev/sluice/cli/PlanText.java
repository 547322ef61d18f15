package dev.sluice.cli;

import dev.sluice.api.PlanReport;
import dev.sluice.api.PlanRouting;
import dev.sluice.api.ValidateReport.Finding;
import dev.sluice.cli.Paint.Style;
import dev.sluice.diagnostic.Quote;
import dev.sluice.plan.FieldChange;
import dev.sluice.plan.Shares;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A plan on a terminal. */
final class PlanText {
  /** Of each kind of line; all of them are in the other formats. */
  private static final int SHOWN = 20;

  private static final int LABEL = 8;

  private final PlanReport report;
  private final Paint paint;
  private final int columns;
  private final Instant now;
  private final StringBuilder out = new StringBuilder();

  private PlanText(PlanReport report, Paint paint, int columns, Instant now) {
    this.report = report;
    this.paint = paint;
    this.columns = columns;
    this.now = now;
  }

  /** All of it; one line if nothing changes. */
  static String render(PlanReport report, Paint paint, int columns, Instant now) {
    if (report.isEmpty()) {
      return "No change: "
          + Quote.whole(report.with().file())
          + " says what "
          + report.against().text()
          + " says (exact).\n";
    }
    var text = new PlanText(report, paint, columns, now);
    text.head();
    text.settings();
    text.entries("Deny rules", report.deny(), "rule");
    text.entries("Pools", report.pools(), "pool");
    text.regions();
    text.respecified();
    text.dead();
    text.hazards();
    text.errors();
    text.needs();
    text.cost();
    text.line(paint.bold(PlanWords.summary(report)));
    text.guards();
    return text.out.toString();
  }

  private void line(String text) {
    for (String one : Wrap.lines(text, columns)) {
      out.append(one).append('\n');
    }
  }

  /** A line that goes on below where it begins. */
  private void item(String lead, String text) {
    String margin = " ".repeat(lead.replaceAll("\u001b\\[[0-9;]*m", "").length());
    int room = columns == Integer.MAX_VALUE ? columns : Math.max(20, columns - margin.length());
    List<String> lines = Wrap.lines(text, room);
    out.append(lead).append(lines.getFirst()).append('\n');
    lines.subList(1, lines.size()).forEach(one -> out.append(margin).append(one).append('\n'));
  }

  private void labelled(String label, String text) {
    item("     " + paint.faint(label) + " ".repeat(Math.max(1, LABEL - label.length())), text);
  }

  private void title(String text) {
    out.append('\n');
    line(paint.bold(text));
  }

  private void more(int size, String what) {
    if (size > SHOWN) {
      line("  and " + (size - SHOWN) + " more " + what + "; --format json has all of them");
    }
  }

  private void head() {
    PlanReport.Against against = report.against();
    String who =
        against.applied() == null
            ? ""
            : ", applied"
                + PlanWords.ago(against.applied(), now).substring(1)
                + " by "
                + Quote.whole(String.valueOf(against.who()))
                + " from "
                + Quote.whole(String.valueOf(against.origin()));
    line("Compared  " + Quote.whole(against.text()) + who);
    line("With      " + Quote.whole(report.with().file()) + commit(report.with()));
    PlanReport.Traffic traffic = report.traffic();
    line("Traffic   " + (traffic == null ? "none known" : Quote.whole(PlanWords.traffic(traffic))));
  }

  private static String commit(PlanReport.With with) {
    return with.commit() == null
        ? ""
        : " (" + with.commit() + (with.changed() ? " + uncommitted changes" : "") + ")";
  }

  private void settings() {
    if (!report.settings().isEmpty()) {
      title("Settings");
      fields("  " + paint.paint(Style.YELLOW, "~") + " ", report.settings());
      PlanWords.relocation(report)
          .ifPresent(text -> item("  " + paint.paint(Style.RED, "✖") + " ", text));
    }
  }

  private void fields(String lead, List<FieldChange> fields) {
    fields.forEach(field -> item(lead, Quote.whole(PlanWords.field(field))));
  }

  private void entries(String title, List<PlanReport.Entry> entries, String noun) {
    List<PlanReport.Entry> changed =
        entries.stream().filter(entry -> !entry.isUnchanged()).toList();
    if (changed.isEmpty()) {
      return;
    }
    title(title);
    changed.stream().limit(SHOWN).forEach(this::entry);
    more(changed.size(), noun.equals("pool") ? "pools" : "rules");
    int same = entries.size() - changed.size();
    if (same > 0) {
      line(paint.faint("    " + PlanWords.count(same, noun) + " unchanged"));
    }
  }

  private void entry(PlanReport.Entry entry) {
    String mark =
        switch (entry.change()) {
          case "add" -> paint.paint(Style.GREEN, "+");
          case "remove" -> paint.paint(Style.RED, "-");
          default -> paint.paint(Style.YELLOW, "~");
        };
    String renamed = entry.before() == null ? "" : ", was " + entry.before();
    String lead = "  " + mark + " ";
    switch (entry.change()) {
      case "add" -> item(lead, entry.name() + set(entry.fields(), true));
      case "remove" -> item(lead, entry.name() + set(entry.fields(), false));
      default -> {
        item(lead, entry.name() + renamed);
        fields("      ", entry.fields());
      }
    }
  }

  private String set(List<FieldChange> fields, boolean added) {
    return fields.isEmpty()
        ? ""
        : paint.faint(
            fields.stream()
                .map(field ->
                    field.path() + " " + PlanWords.value(added ? field.after() : field.before()))
                .map(Quote::whole)
                .collect(Collectors.joining("; ", ": ", "")));
  }

  private void regions() {
    title("Routing: " + PlanWords.routing(report));
    int number = 0;
    for (PlanRouting.Region region : report.routing().regions()) {
      number++;
      if (number > SHOWN) {
        break;
      }
      out.append('\n');
      item(
          String.format("  %-3d", number),
          paint.paint(color(region.effect()), PlanWords.way(region))
              + hits(region.jobs(), region.repositories(), region.workflows()));
      labelled("jobs", Quote.whole(region.description()));
      labelled("such as", Quote.whole(PlanWords.job(region.witness())));
      if (region.lastJob() != null) {
        labelled(
            "seen",
            Quote.whole(PlanWords.job(region.lastJob()) + PlanWords.ago(region.lastSeen(), now)));
      }
      for (PlanRouting.Why cause : region.causes()) {
        labelled(
            "because",
            Quote.whole(cause.text())
                + paint.faint(
                    " ("
                        + (cause.gone() ? "was " : "")
                        + Quote.whole(cause.file())
                        + ":"
                        + cause.line()
                        + ":"
                        + cause.column()
                        + ")"));
      }
      effect(PlanWords.effects(region));
    }
    more(report.routing().regions().size(), "regions");
  }

  private void effect(List<String> effects) {
    if (!effects.isEmpty()) {
      labelled("effect", Quote.whole(String.join("; ", effects)));
    }
  }

  private static Style color(PlanRouting.Effect effect) {
    return switch (effect.severity()) {
      case "security", "broken" -> Style.RED;
      case "cost" -> Style.YELLOW;
      default -> Style.PLAIN;
    };
  }

  /** What of the recorded jobs it is, behind what it is about. */
  private String hits(@Nullable Long jobs, List<String> repositories, List<String> workflows) {
    if (jobs == null) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    PlanReport.Traffic traffic = report.traffic();
    long total = traffic == null ? jobs : traffic.total();
    parts.add(
        jobs == 0
            ? "no recorded job"
            : Shares.count(jobs) + " of " + PlanWords.jobs(total) + Shares.inBrackets(jobs, total));
    if (jobs > 0) {
      parts.add(
          repositories.size() == 1
              ? repositories.getFirst()
              : PlanWords.names(repositories, "repository"));
      if (!workflows.isEmpty()) {
        parts.add(PlanWords.names(workflows, "workflow"));
      }
    }
    return "   " + Quote.whole(String.join(", ", parts));
  }

  private void respecified() {
    if (report.respecified().isEmpty()) {
      return;
    }
    title(
        "Sandboxes: the jobs of "
            + PlanWords.count(report.respecified().size(), "pool")
            + " stay, in another sandbox");
    report.respecified().stream()
        .limit(SHOWN)
        .forEach(one -> {
          item(
              "  ~ ",
              paint.paint(color(one.effect()), one.pool())
                  + hits(one.jobs(), one.repositories(), one.workflows()));
          effect(PlanWords.effects(one));
        });
    more(report.respecified().size(), "pools");
  }

  private void dead() {
    if (report.dead().isEmpty()) {
      return;
    }
    boolean refused = !report.dead().stream().allMatch(PlanWords::isRule);
    title(refused ? "Dead: apply refuses the file for dead pools" : "Dead");
    report.dead().stream()
        .limit(SHOWN)
        .forEach(dead -> {
          String mark =
              PlanWords.isRule(dead) ? paint.paint(Style.YELLOW, "!") : paint.paint(Style.RED, "✖");
          item("  " + mark + " ", Quote.whole(PlanWords.dead(dead)));
          labelled(
              "such as",
              Quote.whole(
                  PlanWords.job(dead.witness()) + " goes to " + PlanWords.target(dead.taken())));
        });
    more(report.dead().size(), "entries");
  }

  private void hazards() {
    if (report.hazards().isEmpty() && report.solved().isEmpty()) {
      return;
    }
    title(
        "Runner stealing: "
            + report.hazards().size()
            + " new, "
            + report.solved().size()
            + " gone");
    String lead = "  " + paint.paint(Style.YELLOW, "!") + " ";
    report.hazards().stream()
        .limit(SHOWN)
        .forEach(hazard -> {
          item(lead, Quote.whole(PlanWords.stealing(hazard)));
          labelled(
              "such as",
              Quote.whole(
                  PlanWords.job(hazard.witness().getLast())
                      + " on the runner made for "
                      + PlanWords.job(hazard.witness().getFirst())));
          if (hazard.fix() != null) {
            labelled("fix", Quote.whole(hazard.fix()));
          }
        });
    more(report.hazards().size(), "pairs of pools");
    if (!report.solved().isEmpty()) {
      item(
          "    ",
          paint.faint(
              "gone: "
                  + report.solved().stream()
                      .limit(SHOWN)
                      .map(hazard -> hazard.to() + " from " + hazard.from())
                      .collect(Collectors.joining(", "))
                  + (report.solved().size() > SHOWN
                      ? " and " + (report.solved().size() - SHOWN) + " more"
                      : "")));
    }
  }

  private void errors() {
    List<Finding> errors = PlanWords.otherErrors(report);
    if (errors.isEmpty()) {
      return;
    }
    title("Errors: apply refuses the file for " + (errors.size() == 1 ? "this" : "these"));
    String lead = "  " + paint.paint(Style.RED, "✖") + " ";
    errors.stream().limit(SHOWN).forEach(one -> item(lead, finding(one)));
    more(errors.size(), "errors");
  }

  private static String finding(Finding finding) {
    return Quote.whole(
        finding.code()
            + " "
            + finding.message()
            + " ("
            + finding.file()
            + ":"
            + finding.line()
            + ":"
            + finding.column()
            + ")");
  }

  private void needs() {
    if (!report.needs().isEmpty()) {
      title("Modal");
      List<String> needs = PlanWords.needs(report.needs());
      needs.stream().limit(SHOWN).forEach(need -> item("  + ", Quote.whole(need)));
      more(needs.size(), "things");
    }
  }

  private void cost() {
    PlanReport.Cost cost = report.cost();
    if (cost != null) {
      title("Cost: " + PlanWords.cost(cost));
      item("  ", paint.faint(Quote.whole(PlanWords.basis(cost))));
    }
    out.append('\n');
  }

  private void guards() {
    for (PlanReport.Guard guard : report.guards()) {
      String text = Quote.whole(PlanWords.guard(guard));
      switch (guard.verdict()) {
        case "refused" -> {
          item(paint.paint(Style.RED, "✖ Refused by "), text + ".");
          if (guard.override() != null) {
            item("  To have it all the same: ", paint.bold(guard.override()));
          }
        }
        case "accepted" -> item(paint.paint(Style.YELLOW, "! Accepted although "), text + ".");
        case "open" -> item(paint.paint(Style.YELLOW, "! Not judged: "), text + ".");
        default -> {}
      }
    }
  }
}
