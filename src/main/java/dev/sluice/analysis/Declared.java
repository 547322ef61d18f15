package dev.sluice.analysis;

import dev.sluice.config.Pool;
import java.util.Objects;

/**
 * Compares sandboxes as pools declare them. What depends on the job's repository is the same only
 * if it is written the same way: that two templates come to one value for some job says nothing of
 * the next one.
 */
final class Declared {
  private Declared() {}

  static boolean isSame(Pool one, Pool other) {
    return Objects.equals(one.gpu(), other.gpu())
        && Objects.equals(one.cpu(), other.cpu())
        && Objects.equals(one.memory(), other.memory())
        && Objects.equals(one.cloud(), other.cloud())
        && Objects.equals(one.proxy(), other.proxy())
        && one.timeout().equals(other.timeout())
        && one.idleTimeout().equals(other.idleTimeout())
        && one.regions().equals(other.regions())
        && one.network().equals(other.network())
        && one.volumes().equals(other.volumes())
        && one.secrets().equals(other.secrets())
        && one.env().equals(other.env())
        && one.docker() == other.docker()
        && one.image().equals(other.image())
        && one.runner().equals(other.runner());
  }
}
