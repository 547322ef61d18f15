package dev.sluice.provider;

import java.time.Instant;
import java.util.List;

/** Releases of GitHub's {@code actions/runner}. Calls block and are bounded in time. */
public interface RunnerReleases {
  /** The newest released version, such as {@code 2.337.0}. */
  Answer<String> latest();

  /** The last hundred releases or less, without drafts and pre-releases, newest first. */
  Answer<List<Release>> recent();

  /** One release. */
  record Release(String version, Instant publishedAt) {}
}
