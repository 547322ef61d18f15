package dev.sluice.github;

/** Finds the credential for a call. Safe for any thread; may block for calls of its own. */
interface Authorizer {

  /**
   * @param github for calls that may be needed first
   */
  Authorization of(Access access, Transport github);

  /**
   * Takes note that GitHub answered 401.
   *
   * @return whether asking {@link #of} again may bring something better
   */
  boolean refused(Authorization.Granted authorization);
}
