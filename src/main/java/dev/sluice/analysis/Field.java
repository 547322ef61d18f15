package dev.sluice.analysis;

import dev.sluice.config.Visibility;

/** What a job has one value of, as opposed to its labels. */
enum Field {
  REPOSITORY,
  WORKFLOW,
  BRANCH,
  ACTOR,
  /** Visibility of the repository and whether the job comes from a fork: six cells. */
  TRUST;

  static final int TRUST_CELLS = 2 * Visibility.values().length;

  static int trust(Visibility visibility, boolean fork) {
    return 2 * visibility.ordinal() + (fork ? 1 : 0);
  }

  static Visibility visibility(int trust) {
    return Visibility.values()[trust / 2];
  }

  static boolean isFork(int trust) {
    return trust % 2 == 1;
  }
}
