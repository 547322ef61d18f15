package dev.sluice.analysis;

import dev.sluice.routing.JobFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * GitHub may give the runner that was made for a job of one pool to a job of another.
 *
 * @param from the pool whose runner is taken
 * @param to the pool whose job takes it
 * @param victim a job that a runner of {@code from} is made for
 * @param thief a job of {@code to} that GitHub may run there
 * @param effects what that means, the worst first; not empty
 * @param fix what to change so that it cannot happen, null if none was found; checked
 */
public record Hazard(
    String from,
    String to,
    JobFacts victim,
    JobFacts thief,
    Severity severity,
    List<String> effects,
    @Nullable String fix) {
  public Hazard {
    effects = List.copyOf(effects);
  }

  Hazard renamed(Map<String, String> names) {
    return new Hazard(
        names.getOrDefault(from, from),
        names.getOrDefault(to, to),
        victim,
        thief,
        severity,
        effects,
        fix);
  }

  Hazard withFix(@Nullable String checked) {
    return new Hazard(from, to, victim, thief, severity, effects, checked);
  }
}
