package dev.sluice.github;

/** What goes first when GitHub's limits run short: the first of these is held back last. */
enum Priority {
  /** A job waits for it. */
  MINT,
  /** A sandbox that may end waits for it. */
  DELETE,
  /** Somebody waits for the answer. */
  LOOK_UP,
  /** It comes round again. */
  POLL
}
