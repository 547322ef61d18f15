package dev.sluice.analysis;

import dev.sluice.config.GithubSettings;
import dev.sluice.config.Pool;
import dev.sluice.config.Scope;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which repositories can see the runners of a table's pools. */
final class Sights {
  private final Study study;
  private final CellTable table;
  private final Map<Integer, BitSet> owners = new HashMap<>();

  /** Whom the pools of a runner group serve, by its name as a pool writes it. */
  private final Map<String, BitSet> served = new HashMap<>();

  Sights(Study study) {
    this.study = study;
    this.table = study.table();
  }

  Pairing.Sight of(int entry) {
    return switch (study.pool(entry).runner().scope()) {
      case REPOSITORY -> Pairing.Sight.REPOSITORY;
      case ORGANIZATION -> Pairing.Sight.OWNER;
      case ENTERPRISE -> Pairing.Sight.ANY;
    };
  }

  /**
   * The repositories that may use a runner of a pool, its own aside. Who may use a runner group is
   * set at GitHub; of a group with a name other than the default one's it is taken to be those that
   * some pool of the group serves. Which group an id stands for is not known here, so anybody may.
   */
  BitSet visible(int entry) {
    String group = study.pool(entry).runner().group();
    if (of(entry) == Pairing.Sight.REPOSITORY || isOpen(group)) {
      return study.space().any().values(Field.REPOSITORY);
    }
    return served.computeIfAbsent(group, this::served);
  }

  private BitSet served(String group) {
    var some = new BitSet();
    for (int other = table.denyRules(); other < table.size(); other++) {
      String others = study.pool(other).runner().group();
      if (others.equalsIgnoreCase(group) || isId(others)) {
        some.or(table.matcher(other).values(Field.REPOSITORY));
      }
    }
    return some;
  }

  private static boolean isOpen(String group) {
    return isDefault(group) || isId(group);
  }

  /** Whether it is the group that every repository may use. */
  static boolean isDefault(String group) {
    return group.equalsIgnoreCase(GithubSettings.DEFAULT.runnerGroup());
  }

  private static boolean isId(String group) {
    return !group.isEmpty() && group.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Whether both register runners for the same jobs, as far as scope and group go. */
  static boolean isSameLane(Pool one, Pool other) {
    String group = one.runner().group();
    String others = other.runner().group();
    return one.runner().scope() == other.runner().scope()
        && (one.runner().scope() == Scope.REPOSITORY
            || group.equalsIgnoreCase(others)
            || isId(group)
            || isId(others));
  }

  /** What can be said at once of whether jobs of {@code to} see runners of {@code from}. */
  boolean mayMeet(int from, int to) {
    CellMatcher one = table.matcher(from);
    CellMatcher other = table.matcher(to);
    return switch (of(from)) {
      case REPOSITORY ->
          one.values(Field.REPOSITORY).intersects(other.values(Field.REPOSITORY))
              && Pairing.ofVisibilitiesOf(one.values(Field.TRUST))
                  .intersects(other.values(Field.TRUST));
      case OWNER -> owners(from).intersects(other.values(Field.REPOSITORY));
      case ANY -> true;
    };
  }

  private BitSet owners(int entry) {
    return owners.computeIfAbsent(
        entry,
        one ->
            study.space().repositories().ofOwnersOf(table.matcher(one).values(Field.REPOSITORY)));
  }
}
