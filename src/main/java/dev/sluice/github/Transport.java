package dev.sluice.github;

/** Sends calls to GitHub. Blocks; safe for any thread; throws nothing for what happens outside. */
interface Transport extends AutoCloseable {
  Outcome send(ApiCall call);

  /** Follows a link of an earlier answer, if it leads to the same API. */
  Outcome follow(ApiCall origin, String link);

  @Override
  void close();
}
