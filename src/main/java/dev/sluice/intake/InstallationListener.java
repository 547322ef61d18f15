package dev.sluice.intake;

/** Hears where a GitHub App is installed. Must not block; called from any thread. */
@FunctionalInterface
public interface InstallationListener {
  InstallationListener NOBODY = (_, _) -> {};

  /**
   * A signed webhook said so.
   *
   * @param owner of the repository that the event was about
   */
  void installed(String owner, long installationId);
}
