package dev.sluice.routing;

import dev.sluice.config.Assumption;
import dev.sluice.config.DenyRule;
import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Match;
import dev.sluice.config.Pool;
import dev.sluice.config.Visibility;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of routing read out one by one, with a glob by recursion and a scan over everything:
 * slow, and shares no code with the table that it judges.
 */
final class NaiveRouter {
  private NaiveRouter() {}

  /** {@code pool:NAME}, {@code deny:NAME}, {@code unmatched} or {@code pending}. */
  static String outcome(
      List<Assumption> assume, List<DenyRule> deny, List<Pool> pools, JobFacts job) {
    for (int i = 0; i < assume.size(); i++) {
      Set<String> meeting = new HashSet<>();
      for (String label : job.labels()) {
        if (assume.get(i).atMostOne().stream().anyMatch(glob -> meets(glob, label))) {
          meeting.add(lower(label));
        }
      }
      if (meeting.size() > 1) {
        return "deny:assume-" + (i + 1);
      }
    }
    return outcome(deny, pools, job);
  }

  /** The same where nothing is assumed. */
  static String outcome(List<DenyRule> deny, List<Pool> pools, JobFacts job) {
    return switch (job.fork()) {
      case YES -> outcome(deny, pools, job, true);
      case NO -> outcome(deny, pools, job, false);
      case UNKNOWN -> {
        String ifFork = outcome(deny, pools, job, true);
        yield ifFork.equals(outcome(deny, pools, job, false)) ? ifFork : "pending";
      }
    };
  }

  private static String outcome(List<DenyRule> deny, List<Pool> pools, JobFacts job, boolean fork) {
    for (DenyRule rule : deny) {
      if (labels(rule.match().labels(), job, false) && others(rule.match(), job, fork)) {
        return "deny:" + rule.name();
      }
    }
    for (Pool pool : pools) {
      if (labels(pool.match().labels(), job, true) && others(pool.match(), job, fork)) {
        return "pool:" + pool.name();
      }
    }
    return "unmatched";
  }

  private static boolean labels(LabelMatch match, JobFacts job, boolean pool) {
    List<String> labels = job.labels();
    if (pool && labels.isEmpty()) {
      return false;
    }
    for (Glob glob : match.all()) {
      if (labels.stream().noneMatch(label -> meets(glob, label))) {
        return false;
      }
    }
    boolean any = match.any().isEmpty();
    for (Glob glob : match.any()) {
      any |= labels.stream().anyMatch(label -> meets(glob, label));
    }
    for (Glob glob : match.none()) {
      if (labels.stream().anyMatch(label -> meets(glob, label))) {
        return false;
      }
    }
    List<Glob> world = new ArrayList<>(match.all());
    world.addAll(match.any());
    world.addAll(match.optional());
    return any
        && (!pool
            || labels.stream()
                .allMatch(label -> world.stream().anyMatch(glob -> meets(glob, label))));
  }

  private static boolean meets(Glob glob, String label) {
    return glob(lower(glob.text()), lower(label), false);
  }

  private static boolean others(Match match, JobFacts job, boolean fork) {
    boolean isPublic = job.visibility() == Visibility.PUBLIC;
    boolean forkFits =
        match.forks() == ForkPolicy.INCLUDE
            || (match.forks() == ForkPolicy.EXCLUDE && !fork)
            || (match.forks() == ForkPolicy.ONLY && fork)
            || (match.forks() == ForkPolicy.EXCLUDE_IN_PUBLIC && !(isPublic && fork));
    return forkFits
        && match.visibility().contains(job.visibility())
        && list(match.repositories(), job.repository().toString(), true, true)
        && list(match.workflows(), job.workflow(), false, false)
        && list(match.branches(), job.branch(), false, false)
        && list(match.actors(), job.actor(), true, false);
  }

  private static boolean list(
      GlobList list, @Nullable String value, boolean folds, boolean slashStops) {
    if (value == null) {
      return list.include().isEmpty();
    }
    String text = folds ? lower(value) : value;
    boolean included = list.include().isEmpty();
    for (Glob glob : list.include()) {
      included |= glob(folds ? lower(glob.text()) : glob.text(), text, slashStops);
    }
    for (Glob glob : list.exclude()) {
      included &= !glob(folds ? lower(glob.text()) : glob.text(), text, slashStops);
    }
    return included;
  }

  private static boolean glob(String glob, String text, boolean slashStops) {
    if (glob.isEmpty()) {
      return text.isEmpty();
    }
    boolean everything = glob.startsWith("**") || !slashStops;
    if (glob.startsWith("*")) {
      String rest = glob.substring(glob.startsWith("**") ? 2 : 1);
      return glob(rest, text, slashStops)
          || (!text.isEmpty()
              && (everything || text.charAt(0) != '/')
              && glob(glob, text.substring(1), slashStops));
    }
    if (text.isEmpty()) {
      return false;
    }
    boolean one =
        glob.charAt(0) == '?'
            ? !slashStops || text.charAt(0) != '/'
            : glob.charAt(0) == text.charAt(0);
    return one && glob(glob.substring(1), text.substring(1), slashStops);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
