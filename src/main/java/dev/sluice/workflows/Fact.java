package dev.sluice.workflows;

import dev.sluice.config.GlobList;
import dev.sluice.config.Match;
import java.util.Locale;

/** A fact of a job that its workflow file may not tell. */
public enum Fact {
  REPOSITORY("repositories"),
  WORKFLOW("workflows"),
  BRANCH("branches"),
  ACTOR("actors");

  private final String clause;

  Fact(String clause) {
    this.clause = clause;
  }

  /** The matcher's clause about it. */
  String clause() {
    return clause;
  }

  GlobList globs(Match match) {
    return switch (this) {
      case REPOSITORY -> match.repositories();
      case WORKFLOW -> match.workflows();
      case BRANCH -> match.branches();
      case ACTOR -> match.actors();
    };
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
