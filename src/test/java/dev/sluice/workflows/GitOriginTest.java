package dev.sluice.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitOriginTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "https://github.com/acme/app.git, acme/app",
        "https://github.com/acme/app, acme/app",
        "https://github.com/acme/app/, acme/app",
        "https://GitHub.com/Acme/App.git, Acme/App",
        "https://user:pa@ss@github.com/acme/app.git, acme/app",
        "https://x-access-token:secret@github.com:443/acme/app.git, acme/app",
        "git@github.com:acme/app.git, acme/app",
        "github.com:acme/app, acme/app",
        "ssh://git@github.com/acme/app.git, acme/app",
        "ssh://git@ssh.github.com:443/acme/app.git, acme/app",
        "git://github.com/acme/my.app.git, acme/my.app",
        "https://example.com/acme/app.git, none",
        "https://github.com.example.com/acme/app.git, none",
        "https://github.com@example.com/acme/app.git, none",
        "https://github.com/acme, none",
        "https://github.com/acme/app/more, none",
        "/srv/git/app.git, none",
        "../app, none",
        "file:///srv/github.com/acme/app, none",
      })
  void readsUrls(String url, String repository) {
    assertThat(GitOrigin.ofUrl(url, "github.com").map(Object::toString).orElse(null))
        .isEqualTo(repository);
  }

  @Test
  void readsOnlyTheOrigin() {
    String config =
        "[remote \"upstream\"]\n\turl = https://github.com/other/app\n"
            + "[remote \"origin\"] ; mine\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
            + "\turl = \"git@github.com:acme/app.git\"\n[branch \"main\"]\n\tremote = origin\n";
    assertThat(GitOrigin.ofConfig(config, "github.com")).hasToString("Optional[acme/app]");
    assertThat(GitOrigin.ofConfig("[core]\n", "github.com")).isEmpty();
  }

  @Test
  void followsTheFileOfAWorktree(@TempDir Path directory) throws IOException {
    Path git = Files.createDirectories(directory.resolve("main/.git/worktrees/w"));
    Path worktree = Files.createDirectories(directory.resolve("w"));
    Files.writeString(git.resolve("commondir"), "../..\n");
    Files.writeString(
        directory.resolve("main/.git/config"),
        "[remote \"origin\"]\nurl = https://github.com/acme/app\n");
    Files.writeString(worktree.resolve(".git"), "gitdir: " + git + "\n");
    assertThat(GitOrigin.of(worktree, "github.com")).hasToString("Optional[acme/app]");
    assertThat(GitOrigin.of(directory.resolve("main"), "github.com"))
        .hasToString("Optional[acme/app]");
    assertThat(GitOrigin.of(directory, "github.com")).isEmpty();
  }
}
