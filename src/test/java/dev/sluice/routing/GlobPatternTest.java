package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.GlobPattern.Field;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobPatternTest {
  @ParameterizedTest
  @CsvSource({
    "gpu:*, gpu:t4, true",
    "gpu:*, gpu:, true",
    "gpu:*, GPU:T4, true",
    "*-x64, ubuntu-x64, true",
    "*-x64, ubuntu-x64-large, false",
    "a?c, abc, true",
    "a?c, ac, false",
    "a*b*c, axxbyyc, true",
    "a*b*c, axxcyyb, false",
    "self-hosted, self-hosted, true",
    "self.hosted, self-hosted, false",
    "*, '', true",
  })
  void matchesLabels(String glob, String label, boolean expected) {
    assertThat(matches(glob, label, Field.FOLDED)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "acme/*, acme/app, true",
    "acme/*, Acme/App, true",
    "*, acme/app, false",
    "**, acme/app, true",
    "*/app, acme/app, true",
    "acme-*/app-*, acme-eu/app-1, true",
    "acme*, acme/app, false",
    "acme**, acme/app, true",
    "a?me/app, acme/app, true",
    "acme?app, acme/app, false",
  })
  void starsInRepositoriesStopAtTheSlash(String glob, String repository, boolean expected) {
    assertThat(matches(glob, repository, Field.REPOSITORY)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "main, main, true",
    "main, Main, false",
    "release/*, release/1/x, true",
    "*, feature/x, true",
  })
  void branchesAndWorkflowsKeepTheirCase(String glob, String branch, boolean expected) {
    assertThat(matches(glob, branch, Field.EXACT)).isEqualTo(expected);
  }

  private static boolean matches(String glob, String value, Field field) {
    return GlobPattern.compile(glob, field).matches(field.normalize(value));
  }
}
