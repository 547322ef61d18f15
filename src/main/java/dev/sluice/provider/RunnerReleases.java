package dev.sluice.provider;

/** Releases of GitHub's {@code actions/runner}. Calls block and are bounded in time. */
public interface RunnerReleases {
  /** The newest released version, such as {@code 2.337.0}. */
  Answer<String> latest();
}
