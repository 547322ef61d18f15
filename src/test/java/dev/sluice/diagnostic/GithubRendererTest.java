package dev.sluice.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GithubRendererTest {
  @Test
  void writesOneCommandForEachDiagnostic() {
    var one =
        Diagnostic.of(
            Code.UNKNOWN_KEY,
            "The key \"pool\" is not known here",
            new Place("runner-pools.yaml", 2, 1, 2, 5),
            "/pool",
            "Did you mean \"pools\"?");
    var two =
        Diagnostic.of(
            Code.UNKNOWN_GPU, "unknown", new Place("a.yaml", 3, 4, 5, 6), "/pools/0/gpu", null);
    assertThat(GithubRenderer.render(List.of(one, two)))
        .isEqualTo(
            """
            ::error file=runner-pools.yaml,line=2,col=1,endColumn=4,title=SL0101::The key "pool" is not known here%0ADid you mean "pools"?
            ::warning file=a.yaml,line=3,endLine=5,title=SL0209::unknown
            """);
  }

  @Test
  void escapesWhatWouldEndACommandOrAProperty() {
    var diagnostic =
        Diagnostic.of(
            Code.SYNTAX, "100%\r\n::error::x", new Place("a,b:c%.yaml", 1, 1, 1, 1), "", null);
    assertThat(GithubRenderer.render(List.of(diagnostic)))
        .isEqualTo(
            "::error file=a%2Cb%3Ac%25.yaml,line=1,col=1,endColumn=1,title=SL0010"
                + "::100%25%0D%0A::error::x\n");
  }

  @Test
  void namesRelatedPlaces() {
    var diagnostic =
        Diagnostic.of(Code.DUPLICATE_KEY, "twice", new Place("a.yaml", 2, 1, 2, 2), "", null)
            .with("The first one", new Place("a.yaml", 1, 1, 1, 2));
    assertThat(GithubRenderer.render(List.of(diagnostic)))
        .endsWith("::twice%0AThe first one: a.yaml:1:1\n");
  }

  @Test
  void writesNothingForNothing() {
    assertThat(GithubRenderer.render(List.of())).isEmpty();
  }
}
