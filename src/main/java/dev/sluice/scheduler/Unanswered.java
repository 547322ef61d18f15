package dev.sluice.scheduler;

import dev.sluice.provider.Failure;

/** Takes what a comparison asked in vain. */
@FunctionalInterface
interface Unanswered {
  void by(String code, String text);

  default void by(Failure failure) {
    by(failure.code(), failure.detail());
  }
}
