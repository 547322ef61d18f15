package dev.sluice.cli;

import dev.sluice.config.Image;
import dev.sluice.config.Network;
import dev.sluice.config.Pool;
import dev.sluice.cost.PriceTable;
import dev.sluice.cost.Requests;
import dev.sluice.diagnostic.Quote;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Edit;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.Remedy;
import dev.sluice.routing.SandboxSpec;
import dev.sluice.routing.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A decision for people. */
final class ExplainText {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String FAINT = "\u001b[2m";

  /** A trail that fits on a screen. */
  private static final int LONG_TRAIL = 20;

  private final boolean color;
  private final StringBuilder out = new StringBuilder();

  private ExplainText(boolean color) {
    this.color = color;
  }

  /**
   * Renders one decision.
   *
   * @param full whether all of the trail is wanted, however long
   */
  static String render(
      JobFacts job,
      Decision decision,
      PriceTable prices,
      List<Verdict> trail,
      List<Remedy> remedies,
      boolean full,
      boolean color) {
    ExplainText text = new ExplainText(color);
    text.job(job);
    text.decision(decision, prices);
    text.remedies(remedies);
    text.trail(trail, full);
    return text.out.toString();
  }

  /** One decision in one line. */
  static String line(JobFacts job, Decision decision, List<Decision.Near> nearest) {
    String near =
        nearest.isEmpty() ? "" : "  nearest " + Quote.whole(nearest.getFirst().describe());
    return shown(job) + "  ->  " + outcome(decision) + near;
  }

  private static String shown(JobFacts job) {
    return job.repository() + " [" + Quote.whole(String.join(", ", job.labels())) + "]";
  }

  private void job(JobFacts job) {
    line("Job", shown(job));
    List<String> more = new ArrayList<>();
    more.add(job.visibility().word());
    more.add(
        switch (job.fork()) {
          case YES -> "from a fork";
          case NO -> "not from a fork";
          case UNKNOWN -> "fork unknown";
        });
    if (job.workflow() != null) {
      more.add("workflow " + Quote.whole(job.workflow()));
    }
    if (job.branch() != null) {
      more.add("branch " + Quote.whole(job.branch()));
    }
    if (job.actor() != null) {
      more.add("actor " + Quote.whole(job.actor()));
    }
    line("", String.join(", ", more));
  }

  private void decision(Decision decision, PriceTable prices) {
    switch (decision) {
      case Decision.Routed routed -> routed(routed.pool(), routed.spec(), routed, prices);
      case Decision.Unmatched _ ->
          line("Result", paint(RED, "no pool") + "  Sluice leaves the job to other runners");
      case Decision.Denied denied -> {
        line(
            "Result",
            paint(RED, "denied")
                + " by rule "
                + denied.rule().name()
                + place(denied.rule().place()));
        if (denied.rule().reason() != null) {
          line("Reason", denied.rule().reason());
        }
      }
      case Decision.Pending(Decision ifFork, Decision ifNot) -> {
        line("Result", "pending: it depends on whether the job comes from a fork");
        line("", "from a fork: " + outcome(ifFork) + "; else: " + outcome(ifNot));
      }
    }
  }

  private void remedies(List<Remedy> remedies) {
    String title = "Nearest";
    for (Remedy remedy : remedies) {
      if (remedy.edits().isEmpty()) {
        line(title, Quote.whole(remedy.near().describe()));
      } else {
        line(title, "pool " + remedy.near().pool() + " would take it after this:");
        edits("      ", remedy.edits());
        edits("   or ", remedy.otherwise());
      }
      title = "";
    }
  }

  private void edits(String first, List<Edit> edits) {
    String before = first;
    for (Edit edit : edits) {
      line("", before + Quote.whole(edit.describe()) + place(edit.place()));
      before = "  and ";
    }
  }

  private static String outcome(Decision decision) {
    return switch (decision) {
      case Decision.Routed routed -> "pool " + routed.pool().name();
      case Decision.Unmatched _ -> "no pool";
      case Decision.Denied denied -> "denied by rule " + denied.rule().name();
      case Decision.Pending _ -> "pending";
    };
  }

  private void routed(Pool pool, SandboxSpec spec, Decision.Routed routed, PriceTable prices) {
    line("Result", paint(GREEN, "pool " + pool.name()) + place(pool.place()));
    line("Sandbox", sandbox(spec));
    line("", "network " + network(spec.network()) + ", spec " + spec.digest());
    line("", image(spec.image()));
    line("Cost", CostText.of(prices.perHour(Requests.of(pool))));
    spec.volumes()
        .forEach(volume ->
            line(
                "Volume",
                volume.name()
                    + " at "
                    + volume.mount()
                    + (volume.subPath() == null ? "" : ", its " + volume.subPath())
                    + (volume.readOnly() ? ", read-only" : "")));
    line(
        "Runner",
        pool.runner().scope().word()
            + (routed.lane().group().isEmpty() ? "" : ", group " + routed.lane().group())
            + ", labels "
            + Quote.whole(String.join(", ", routed.lane().labels())));
  }

  private static String sandbox(SandboxSpec spec) {
    List<String> parts = new ArrayList<>();
    parts.add(spec.gpu() == null ? "no GPU" : "GPU " + spec.gpu());
    if (spec.cpu() != null) {
      parts.add(number(spec.cpu().requestMilli() / 1000.0) + " cores");
    }
    if (spec.memory() != null) {
      parts.add(number(spec.memory().requestMiB() / 1024.0) + " GiB");
    }
    parts.add(
        "timeout " + spec.timeout().toString().substring(2).toLowerCase(java.util.Locale.ROOT));
    if (!spec.regions().isEmpty()) {
      parts.add("in " + String.join(" or ", spec.regions()));
    }
    return String.join(", ", parts);
  }

  private static String image(Image image) {
    String base = image.from() == null ? "" : "image " + image.from() + ", ";
    return base
        + (image.runnerVersion().equals(Image.LATEST)
            ? "runner version latest: sluice serve resolves it, and the spec's digest with it"
            : "runner version " + image.runnerVersion());
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String network(Network network) {
    return switch (network) {
      case Network.Open _ -> "open";
      case Network.Blocked _ -> "blocked";
      case Network.Allow allow ->
          "only "
              + (allow.domains().size() + allow.cidrs().size())
              + " hosts and ranges"
              + (allow.github() ? ", GitHub's included" : "");
    };
  }

  private void trail(List<Verdict> trail, boolean full) {
    out.append('\n');
    List<Verdict> shown = full ? trail : shown(trail);
    int width = shown.stream().mapToInt(verdict -> verdict.name().length()).max().orElse(0);
    shown.forEach(verdict -> verdict(verdict, width));
    if (shown.size() < trail.size()) {
      int rest = trail.size() - shown.size();
      out.append("  ").append(rest).append(" more do not match; --trail full shows them\n");
    }
  }

  /** Of a long trail what decided, and else those that ask for some label of the job. */
  private static List<Verdict> shown(List<Verdict> trail) {
    if (trail.size() <= LONG_TRAIL) {
      return trail;
    }
    List<Verdict> near =
        trail.stream()
            .filter(verdict -> !verdict.matched() && asksForSomeLabel(verdict))
            .limit(LONG_TRAIL)
            .toList();
    return trail.stream().filter(v -> v.matched() || near.contains(v)).toList();
  }

  private static boolean asksForSomeLabel(Verdict verdict) {
    return verdict.reasons().stream()
        .anyMatch(
            r -> r.met() && (r.clause().equals("labels.all") || r.clause().equals("labels.any")));
  }

  private void verdict(Verdict verdict, int width) {
    String kind = verdict.deny() ? "deny" : "pool";
    String word = verdict.matched() ? paint(GREEN, "matches") : paint(FAINT, "no     ");
    out.append("  ").append(kind).append(' ').append(pad(verdict.name(), width)).append("  ");
    out.append(word);
    String indent = " ".repeat(2 + 5 + width + 2 + 7);
    boolean first = true;
    for (Verdict.Reason reason : verdict.reasons()) {
      if (verdict.matched() || !reason.met()) {
        out.append(first ? "" : indent)
            .append("  ")
            .append(reason.clause())
            .append(": ")
            .append(Quote.whole(reason.message()))
            .append(place(reason.place()))
            .append('\n');
        first = false;
      }
    }
    if (first) {
      out.append('\n');
    }
  }

  private String place(dev.sluice.diagnostic.Place place) {
    return paint(FAINT, "  (" + place + ")");
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private void line(String title, String text) {
    out.append(color ? BOLD : "").append(pad(title, 9)).append(color ? RESET : "");
    out.append(text).append('\n');
  }

  private String paint(String code, String text) {
    return color ? code + text + RESET : text;
  }
}
