package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LegacyVariableTest {
  @Test
  void refusesAPoolsFileBesideAnyOfTheVariables() {
    for (LegacyVariable variable : LegacyVariable.values()) {
      assertThat(LegacyVariable.refusal(Map.of(variable.name(), "x"), List.of("pools.yaml")))
          .as(variable.name())
          .hasValueSatisfying(
              message -> assertThat(message).contains(variable.name(), "pools.yaml"));
    }
  }

  @Test
  void namesBoth() {
    assertThat(
            LegacyVariable.refusal(
                Map.of("MODAL_REGION", "x", "ALLOWED_REPOS", "acme/*"), List.of("pools.yaml")))
        .contains(
            "ALLOWED_REPOS, MODAL_REGION are set, and so is the pools file pools.yaml, which would"
                + " make them count for nothing. Unset them, or set SLUICE_POOLS=env: to use no"
                + " file. \"sluice import env\" writes a pools file that says the same.");
  }

  @Test
  void acceptsOneWithoutTheOther() {
    assertThat(LegacyVariable.refusal(Map.of("ALLOWED_REPOS", "a/b"), List.of())).isEmpty();
    assertThat(LegacyVariable.refusal(Map.of("PATH", "/bin"), List.of("pools.yaml"))).isEmpty();
    assertThat(LegacyVariable.refusal(Map.of("ALLOWED_REPOS", " "), List.of("p.yaml"))).isEmpty();
  }
}
