package dev.sluice.routing;

import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.Place;

/** One thing to change, in a job or in a pool, towards the pool taking the job. */
public sealed interface Edit {
  /** The clause of the pool that asks for it. */
  Place place();

  /** One line for people, without the place. */
  String describe();

  /** A change of the job's {@code runs-on}. */
  sealed interface OfJob extends Edit {}

  /** A change of the pool's {@code match}. */
  sealed interface OfPool extends Edit {}

  /**
   * A label that the pool asks for.
   *
   * @param glob what it has to meet; the label itself unless a wildcard leaves a choice
   */
  record AddLabel(String label, String glob, Place place) implements OfJob {
    @Override
    public String describe() {
      return glob.equalsIgnoreCase(label)
          ? "add label \"" + label + "\" to the job"
          : "add a label that meets \"" + glob + "\" to the job, such as \"" + label + "\"";
    }
  }

  /** A label that the pool does not allow. */
  record DropLabel(String label, Place place) implements OfJob {
    @Override
    public String describe() {
      return "drop label \"" + label + "\" from the job";
    }
  }

  /** A label that looks like a slip of the pen. */
  record ChangeLabel(String label, String to, Place place) implements OfJob {
    @Override
    public String describe() {
      return "change label \"" + label + "\" of the job to \"" + to + "\"";
    }
  }

  /** One more glob in a list of the matcher. */
  record AddGlob(GlobPath path, String glob, Place place) implements OfPool {
    @Override
    public String describe() {
      return "add \"" + glob + "\" to " + path.word();
    }
  }

  /** One glob less in a list of the matcher. */
  record RemoveGlob(GlobPath path, String glob, Place place) implements OfPool {
    @Override
    public String describe() {
      return "remove \"" + path.sign() + glob + "\" from " + path.word();
    }
  }

  /** A list that asks for something that the event does not say loses its positive globs. */
  record ClearGlobs(GlobPath path, Place place) implements OfPool {
    @Override
    public String describe() {
      return "remove the globs of " + path.word() + ", about which the event says nothing";
    }
  }

  /** One more kind of repository. */
  record AdmitVisibility(Visibility visibility, Place place) implements OfPool {
    @Override
    public String describe() {
      return "add " + visibility.word() + " to match.visibility";
    }
  }

  /** Jobs from forks and others alike. */
  record IncludeForks(Place place) implements OfPool {
    @Override
    public String describe() {
      return "set match.forks to include";
    }
  }
}
