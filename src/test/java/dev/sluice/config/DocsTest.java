package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Holds the generated pages to what they are generated from. {@code mvn -q test -Dtest=DocsTest
 * -Ddocs.apply=true} writes them anew.
 */
class DocsTest {
  private static final Path DOCS = Path.of(System.getProperty("sluice.root", "."), "docs");

  private static void check(String page, String name) throws IOException {
    Path file = DOCS.resolve(name);
    if (Boolean.getBoolean("docs.apply")) {
      Files.writeString(file, page);
    }
    assertThat(Files.readString(file))
        .as("stale; run: mvn -q test -Dtest=DocsTest -Ddocs.apply=true")
        .isEqualTo(page);
  }

  @Test
  void referenceOfThePoolsFileIsThatOfTheSchema() throws IOException {
    String page = PoolsFilePage.write();
    assertThat(page).contains("| `preventDestroy` |", "### `pools[].match.labels`");
    check(page, "pools-file.md");
  }

  @Test
  void pageOfDiagnosticsHasEveryCodeWithAnExample() throws IOException {
    String page = DiagnosticsPage.write();
    for (Code code : Code.values()) {
      assertThat(page).contains("\n## " + code.id() + "\n");
      assertThat(page).contains("[" + code.id() + "]:");
    }
    check(page, "diagnostics.md");
  }
}
