package dev.sluice.routing;

import dev.sluice.config.Assumption;
import dev.sluice.config.DenyRule;
import dev.sluice.routing.CompiledMatcher.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The assumptions of a table, compiled. Judging allocates nothing, for which a job has to be
 * {@linkplain JobFacts#foldable foldable}. Immutable.
 */
final class Assumptions {
  /** What {@link #firstBroken} says where all of them hold. */
  static final int NONE = -1;

  private static final String CLAUSE = "assume.atMostOne";

  private final List<List<Pattern<String>>> atMostOne;
  private final List<DenyRule> rules;

  private Assumptions(List<List<Pattern<String>>> atMostOne, List<DenyRule> rules) {
    this.atMostOne = List.copyOf(atMostOne);
    this.rules = List.copyOf(rules);
  }

  static Assumptions of(List<Assumption> assume) {
    List<List<Pattern<String>>> atMostOne = new ArrayList<>();
    List<DenyRule> rules = new ArrayList<>();
    for (int i = 0; i < assume.size(); i++) {
      atMostOne.add(Pattern.all(assume.get(i).atMostOne(), CompiledMatcher::folded));
      rules.add(assume.get(i).rule(i));
    }
    return new Assumptions(atMostOne, rules);
  }

  /** The rules that stand for them, in order. */
  List<DenyRule> rules() {
    return rules;
  }

  /** The number of the first assumption that a job breaks, or {@link #NONE}. */
  int firstBroken(JobFacts job) {
    for (int i = 0; i < atMostOne.size(); i++) {
      if (isBroken(atMostOne.get(i), job.labels())) {
        return i;
      }
    }
    return NONE;
  }

  private static boolean isBroken(List<Pattern<String>> globs, List<String> labels) {
    String first = null;
    for (int i = 0; i < labels.size(); i++) {
      String label = labels.get(i);
      if (Pattern.anyMeets(globs, label)) {
        if (first == null) {
          first = label;
        } else if (!Ascii.isSame(first, label)) {
          return true;
        }
      }
    }
    return false;
  }

  /** How one of them judges a job: a rule that matches where the assumption is broken. */
  Verdict verdict(int index, JobFacts job) {
    List<Pattern<String>> globs = atMostOne.get(index);
    DenyRule rule = rules.get(index);
    List<String> meeting =
        job.labelSet().stream().filter(label -> Pattern.anyMeets(globs, label)).toList();
    boolean broken = meeting.size() > 1;
    String any = (globs.size() > 1 ? "any of " : "") + quoted(globs.stream().map(Pattern::glob));
    String message =
        switch (meeting.size()) {
          case 0 -> "no label meets " + any;
          case 1 -> "only " + quoted(meeting.stream()) + " meets " + any;
          default -> "only one label may meet " + any + ", but " + quoted(meeting.stream()) + " do";
        };
    var reason = new Verdict.Reason(CLAUSE, broken, message, rule.place());
    return new Verdict(true, rule.name(), broken, List.of(reason), rule.place());
  }

  private static String quoted(Stream<?> values) {
    return values.map(value -> "\"" + value + "\"").collect(Collectors.joining(", "));
  }
}
