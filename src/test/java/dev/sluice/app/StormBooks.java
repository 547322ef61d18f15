package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/**
 * What became of every job of a storm, by the emulators' own books but for {@code discoveries}.
 *
 * @param wanted jobs that a pool takes
 * @param accepted those of them whose {@code queued} was answered 2xx, redeliveries included
 * @param answers attempts to deliver by status code, 0 for none
 * @param once wanted jobs that one runner in one sandbox ran to the end they were to have
 * @param acceptedOnce those of them whose {@code queued} was answered 2xx
 * @param cancelled wanted jobs that somebody cancelled and so may have run or not
 * @param trouble wanted jobs that were neither, each with what is wrong
 * @param twice jobs that were started more often than once
 * @param strays jobs of no pool that were started
 * @param lost wanted jobs without a 2xx that never ran
 * @param sandboxes ever created
 * @param sameNames names that more than one sandbox ever had
 * @param mostAtOnce the most sandboxes that were alive at one moment
 */
record StormBooks(
    long wanted,
    long accepted,
    Map<Integer, Long> answers,
    long once,
    long acceptedOnce,
    long cancelled,
    List<String> trouble,
    long twice,
    long strays,
    long lost,
    long sandboxes,
    List<String> sameNames,
    long mostAtOnce,
    Map<String, Long> discoveries) {
  StormBooks {
    trouble = List.copyOf(trouble);
    sameNames = List.copyOf(sameNames);
  }

  /** What holds after every storm. */
  void assertAllRight() {
    assertThat(trouble).isEmpty();
    assertThat(twice).isZero();
    assertThat(strays).isZero();
    assertThat(lost).as("found by polling, and never run").isZero();
    assertThat(acceptedOnce).isPositive();
    assertThat(sameNames).isEmpty();
    assertThat(mostAtOnce).isBetween(1L, (long) StormWorld.CAP);
  }

  @Override
  public String toString() {
    return """
    deliveries by answer (0 = refused or cut): %s
    jobs that a pool takes: %d, of them answered 2xx: %d; found by %s
    run exactly once: %d, of them answered 2xx: %d; cancelled by people: %d, run twice: %d, run without a pool: %d
    answered 2xx and not run: %d, not answered 2xx and not run: %d
    sandboxes: %d, most at once: %d, names of more than one: %d\
    """
        .formatted(
            answers,
            wanted,
            accepted,
            discoveries,
            once,
            acceptedOnce,
            cancelled,
            twice,
            strays,
            trouble.size(),
            lost,
            sandboxes,
            mostAtOnce,
            sameNames.size());
  }
}
