package dev.sluice.routing;

import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Glob;
import dev.sluice.config.Match;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.Place;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Carries edits out. */
public final class Edits {
  private Edits() {}

  /** The job after an edit. */
  public static JobFacts apply(Edit.OfJob edit, JobFacts job) {
    List<String> labels = new ArrayList<>(job.labels());
    switch (edit) {
      case Edit.AddLabel(String label, String _, Place _) -> labels.add(label);
      case Edit.DropLabel(String label, Place _) -> labels.removeIf(l -> isSame(l, label));
      case Edit.ChangeLabel(String label, String to, Place _) ->
          labels.replaceAll(l -> isSame(l, label) ? to : l);
    }
    return new JobFacts(
        job.repository(),
        labels,
        job.visibility(),
        job.fork(),
        job.workflow(),
        job.branch(),
        job.actor());
  }

  private static boolean isSame(String one, String other) {
    return one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
  }

  /** The matcher after an edit. */
  public static Match apply(Edit.OfPool edit, Match match) {
    return switch (edit) {
      case Edit.AddGlob(GlobPath path, String glob, Place place) ->
          path.change(
              match,
              globs -> {
                List<Glob> more = new ArrayList<>(globs);
                more.add(new Glob(glob, place));
                return more;
              });
      case Edit.RemoveGlob(GlobPath path, String glob, Place _) ->
          path.change(match, globs -> globs.stream().filter(g -> !g.text().equals(glob)).toList());
      case Edit.ClearGlobs(GlobPath path, Place _) -> path.change(match, _ -> List.of());
      case Edit.AdmitVisibility(Visibility visibility, Place _) -> {
        Set<Visibility> more = EnumSet.of(visibility);
        more.addAll(match.visibility());
        yield match.with(more, match.forks());
      }
      case Edit.IncludeForks _ -> match.with(match.visibility(), ForkPolicy.INCLUDE);
    };
  }
}
