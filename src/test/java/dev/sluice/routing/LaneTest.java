package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final Target TARGET = new Target.Organization("acme");

  @Test
  void tellsLabelsWithCommasFromSeveralLabels() {
    assertThat(new Lane(TARGET, "", List.of("a,b", "modal")))
        .isNotEqualTo(new Lane(TARGET, "", List.of("a", "b", "modal")));
    assertThat(new Lane(TARGET, "", List.of("a\\", "b")))
        .isNotEqualTo(new Lane(TARGET, "", List.of("a\\,b")));
    assertThat(new Lane(TARGET, "x|a", List.of("b")))
        .isNotEqualTo(new Lane(TARGET, "x", List.of("a|b")));
  }

  @Test
  void looksAtGroupsWithoutTheirCase() {
    assertThat(new Lane(TARGET, "Default", List.of("b")))
        .isEqualTo(new Lane(TARGET, "default", List.of("b")))
        .hasSameHashCodeAs(new Lane(TARGET, "default", List.of("b")));
    assertThat(new Lane(TARGET, "Default", List.of("gpu:t4", "modal")).key())
        .endsWith("|default|gpu:t4,modal");
  }
}
