package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Holds the page about networks to the list of hosts that the program goes by. {@code mvn -q test
 * -Dtest=NetworkDocsTest -Ddocs.apply=true} writes it anew.
 */
class NetworkDocsTest {
  private static final Path PAGE =
      Path.of(System.getProperty("sluice.root", "."), "docs", "network.md");

  private static final String HEAD =
      """
      # What a runner may reach

      | `network` of a pool | What its sandboxes reach |
      | --- | --- |
      | `open`, or nothing said | everything |
      | `blocked` | nothing; a runner cannot reach GitHub either, so `validate` warns |
      | `{ allow: { ... } }` | the domains and CIDRs that are listed, with the hosts below unless `github: false` |

      Modal holds sandboxes to it, by address for `cidrs` and by name for `domains` (`*.example.com`
      for the names below it). What it keeps back shows in the app's logs at Modal. `allow` without any entry and with `github: false` reaches nothing.

      ## The hosts behind `allow.github`

      One list, in [`runner-hosts.txt`](../src/main/resources/dev/sluice/routing/runner-hosts.txt), after
      GitHub's documentation on the communication of self-hosted runners (2026-11). The host of
      `github.url` is added; for a GHE.com tenant, all names below it too. `sluice explain` shows the
      whole list of a job's sandbox.

      """;

  private static String page() throws IOException {
    var page = new StringBuilder(HEAD);
    try (InputStream in =
        Objects.requireNonNull(RunnerHosts.class.getResourceAsStream("runner-hosts.txt"))) {
      boolean head = true;
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.isBlank()) {
          head = false;
        } else if (!head) {
          page.append(
              line.startsWith("#")
                  ? "\n**" + line.substring(1).strip() + "**\n\n"
                  : "- `" + line + "`\n");
        }
      }
    }
    return page.toString().replace("\n\n\n", "\n\n");
  }

  @Test
  void pageIsThatOfTheList() throws IOException {
    String page = page();
    if (Boolean.getBoolean("docs.apply")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("stale; run: mvn -q test -Dtest=NetworkDocsTest -Ddocs.apply=true")
        .isEqualTo(page);
  }
}
