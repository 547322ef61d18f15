package dev.sluice.cli;

import dev.sluice.config.Network;
import dev.sluice.config.Pool;
import dev.sluice.routing.Decision;
import dev.sluice.routing.JobFacts;
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

  private final boolean color;
  private final StringBuilder out = new StringBuilder();

  private ExplainText(boolean color) {
    this.color = color;
  }

  static String render(JobFacts job, Decision decision, List<Verdict> trail, boolean color) {
    ExplainText text = new ExplainText(color);
    text.job(job);
    text.decision(decision);
    text.trail(trail);
    return text.out.toString();
  }

  private void job(JobFacts job) {
    line("Job", job.repository() + "  [" + String.join(", ", job.labels()) + "]");
    List<String> more = new ArrayList<>();
    more.add(job.visibility().word());
    more.add(
        switch (job.fork()) {
          case YES -> "from a fork";
          case NO -> "not from a fork";
          case UNKNOWN -> "fork unknown";
        });
    if (job.workflow() != null) {
      more.add("workflow " + job.workflow());
    }
    if (job.branch() != null) {
      more.add("branch " + job.branch());
    }
    if (job.actor() != null) {
      more.add("actor " + job.actor());
    }
    line("", String.join(", ", more));
  }

  private void decision(Decision decision) {
    switch (decision) {
      case Decision.Routed routed -> routed(routed.pool(), routed.spec(), routed);
      case Decision.Unmatched(List<Decision.Near> nearest) -> {
        line("Result", paint(RED, "no pool") + "  it waits for runners of somebody else");
        nearest.forEach(near -> line("Nearest", near.describe()));
      }
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

  private static String outcome(Decision decision) {
    return switch (decision) {
      case Decision.Routed routed -> "pool " + routed.pool().name();
      case Decision.Unmatched _ -> "no pool";
      case Decision.Denied denied -> "denied by rule " + denied.rule().name();
      case Decision.Pending _ -> "pending";
    };
  }

  private void routed(Pool pool, SandboxSpec spec, Decision.Routed routed) {
    line("Result", paint(GREEN, "pool " + pool.name()) + place(pool.place()));
    line("Sandbox", sandbox(spec));
    line("", "network " + network(spec.network()) + ", spec " + spec.digest());
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
            + String.join(", ", routed.lane().labels()));
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

  private void trail(List<Verdict> trail) {
    out.append('\n');
    int width = trail.stream().mapToInt(verdict -> verdict.name().length()).max().orElse(0);
    for (Verdict verdict : trail) {
      String kind = verdict.deny() ? "deny" : "pool";
      String word = verdict.matched() ? paint(GREEN, "matches") : paint(FAINT, "no     ");
      out.append("  ").append(kind).append(' ').append(pad(verdict.name(), width)).append("  ");
      List<Verdict.Reason> shown =
          verdict.reasons().stream().filter(r -> verdict.matched() || !r.met()).toList();
      out.append(word);
      String indent = " ".repeat(2 + 5 + width + 2 + 7);
      boolean first = true;
      for (Verdict.Reason reason : shown) {
        out.append(first ? "" : indent)
            .append("  ")
            .append(reason.clause())
            .append(": ")
            .append(reason.message())
            .append(place(reason.place()))
            .append('\n');
        first = false;
      }
      if (first) {
        out.append('\n');
      }
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
