package dev.sluice.routing;

import dev.sluice.config.Assumption;
import dev.sluice.config.Concurrency;
import dev.sluice.config.DenyRule;
import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Match;
import dev.sluice.config.Pool;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.Place;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Small tables and jobs over few words, so that they often meet. Every clause has its own line. */
final class RandomTables {
  private static final List<String> LABELS =
      List.of("modal", "gpu:t4", "gpu:h100", "linux", "x64", "straße", "gpu:h10");
  private static final List<String> LABEL_GLOBS =
      List.of(
          "modal",
          "MODAL",
          "gpu:t4",
          "gpu:h100",
          "gpu:*",
          "*64",
          "linux",
          "*",
          "?64",
          "l*x",
          "STRASSE",
          "Straße",
          "*u:*",
          "gpu:h1*",
          "x64");
  private static final List<String> REPOSITORIES =
      List.of("acme/app", "Acme/web", "acme/app-2", "other/app");
  private static final List<String> REPOSITORY_GLOBS =
      List.of(
          "acme/*",
          "ACME/app",
          "*/app",
          "other/**",
          "ac*/w?b",
          "acme/app",
          "acme/app-*",
          "?ther/*");
  private static final List<String> WORDS = List.of("main", "Main", "release/1", "dev", "");
  private static final List<String> WORD_GLOBS = List.of("main", "release/*", "*", "d?v", "M*");

  private final Random random;
  private int line;

  RandomTables(long seed) {
    this.random = new Random(seed);
  }

  /** None for most tables, as in most files. */
  List<Assumption> assumptions() {
    List<Assumption> assume = new ArrayList<>();
    for (int i = Math.max(0, random.nextInt(5) - 2); i > 0; i--) {
      List<Glob> globs = new ArrayList<>();
      for (int glob = 1 + random.nextInt(3); glob > 0; glob--) {
        globs.add(glob(one(LABEL_GLOBS)));
      }
      assume.add(new Assumption(globs, place()));
    }
    return assume;
  }

  List<DenyRule> rules() {
    List<DenyRule> rules = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      rules.add(
          PoolFixtures.deny(
              "rule-" + i, match(random.nextInt(3) == 0, EnumSet.allOf(Visibility.class))));
    }
    return rules;
  }

  List<Pool> pools() {
    List<Pool> pools = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      pools.add(pool("pool-" + i));
    }
    return pools;
  }

  Pool pool(String name) {
    return PoolFixtures.pool(
        name,
        match(true, EnumSet.of(Visibility.PRIVATE, Visibility.INTERNAL)),
        null,
        Concurrency.UNLIMITED);
  }

  JobFacts job() {
    List<String> labels = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String label = one(LABELS);
      labels.add(random.nextInt(4) == 0 ? label.toUpperCase(java.util.Locale.ROOT) : label);
    }
    return new JobFacts(
        RepositoryName.parse(one(REPOSITORIES)).orElseThrow(),
        labels,
        random.nextInt(3) > 0 ? Visibility.PRIVATE : one(List.of(Visibility.values())),
        one(List.of(Fork.values())),
        word(),
        word(),
        word());
  }

  private @Nullable String word() {
    return random.nextInt(5) == 0 ? null : one(WORDS);
  }

  private Match match(boolean labels, EnumSet<Visibility> visibility) {
    return new Match(
        labels
            ? new LabelMatch(
                globs(LABEL_GLOBS, 2),
                random.nextInt(3) == 0 ? globs(LABEL_GLOBS, 2) : List.of(),
                random.nextInt(4) == 0 ? globs(LABEL_GLOBS, 1) : List.of(),
                random.nextInt(3) > 0 ? List.of(glob("*")) : globs(LABEL_GLOBS, 3))
            : LabelMatch.UNSTATED,
        list(REPOSITORY_GLOBS, 3),
        list(WORD_GLOBS, 8),
        list(WORD_GLOBS, 8),
        list(WORD_GLOBS, 8),
        random.nextInt(3) == 0 ? EnumSet.allOf(Visibility.class) : visibility,
        random.nextInt(2) == 0 ? ForkPolicy.INCLUDE : one(List.of(ForkPolicy.values())),
        place(),
        place(),
        place());
  }

  /** Says something once in {@code seldom} times. */
  private GlobList list(List<String> from, int seldom) {
    return random.nextInt(seldom) > 0
        ? GlobList.ANY
        : new GlobList(globs(from, 2), random.nextInt(3) == 0 ? globs(from, 1) : List.of());
  }

  private List<Glob> globs(List<String> from, int most) {
    List<Glob> globs = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      globs.add(glob(one(from)));
    }
    return globs;
  }

  private Glob glob(String text) {
    return new Glob(text, place());
  }

  private Place place() {
    line++;
    return new Place("pools.yaml", line, 1, line, 2);
  }

  private <T> T one(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
