package dev.sluice.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables that held the policy before there was a pools file. They are read when
 * they are imported, and in legacy mode, where the pools file is what the import gives.
 */
public enum LegacyVariable {
  ALLOWED_REPOS,
  RUNNER_VERSION,
  RUNNER_GROUP_ID,
  MAX_CONCURRENT_PER_REPO,
  ALLOWED_CIDRS,
  BLOCK_NETWORK,
  CACHE_VOLUME_NAME,
  MODAL_REGION,
  SANDBOX_EXTRA_ENV,
  GITHUB_ENTERPRISE_DOMAIN;

  /** The value of this variable; empty if it is not set, or set to nothing. */
  public Optional<String> in(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(name())).filter(value -> !value.isBlank());
  }

  /** Those that are set. */
  public static List<LegacyVariable> setIn(Map<String, String> environment) {
    return Arrays.stream(values()).filter(one -> one.in(environment).isPresent()).toList();
  }

  /**
   * Why a server must not start: a pools file decides alone, so that variables beside it would be
   * ignored, and with them an allow-list that somebody relies on.
   *
   * @param poolsFiles the pools files in use, as given; empty in legacy mode and in store mode
   * @return one message that names both; empty if there is no conflict
   */
  public static Optional<String> refusal(
      Map<String, String> environment, Collection<String> poolsFiles) {
    List<String> set = setIn(environment).stream().map(Enum::name).toList();
    if (poolsFiles.isEmpty() || set.isEmpty()) {
      return Optional.empty();
    }
    boolean one = set.size() == 1;
    return Optional.of(
        String.join(", ", set)
            + (one ? " is" : " are")
            + " set, and so is the pools file "
            + String.join(", ", poolsFiles)
            + ", which would make "
            + (one ? "it" : "them")
            + " count for nothing. Unset "
            + (one ? "it" : "them")
            + ", or set SLUICE_POOLS=env: to use no file. \"sluice import env\" writes a pools file"
            + " that says the same.");
  }
}
