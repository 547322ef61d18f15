package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.PoolsFiles;
import dev.sluice.diagnostic.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRevisionTest {
  @TempDir Path directory;
  private Repository repository = new Repository(Path.of(""));
  private Path pools = Path.of("");
  private String first = "";

  @BeforeEach
  void twoCommits() throws IOException {
    repository = Repository.init(directory.resolve("checkout"));
    pools = repository.root().resolve("ci/pools");
    repository.write("ci/pools/b.yaml", "version: 1 # b\n");
    repository.write("ci/pools/a.yaml", "version: 1 # a\n");
    repository.write("ci/pools/a.test.yaml", "version: 1\n");
    repository.write("ci/pools/.hidden.yaml", "version: 1\n");
    repository.write("ci/pools/old.yaml/deep.yaml", "version: 1\n");
    Files.createSymbolicLink(pools.resolve("c.yaml"), Path.of("../linked.yaml"));
    repository.write("ci/linked.yaml", "version: 1 # linked\n");
    first = repository.commit("Begin");
    repository.write("ci/pools/a.yaml", "version: 1 # changed\n");
    repository.git("rm", "-rq", "ci/pools/b.yaml");
    repository.commit("Go on");
  }

  private static PoolsFiles files(Asked<PoolsFiles> asked) {
    assertThat(asked).isInstanceOf(Asked.Got.class);
    return ((Asked.Got<PoolsFiles>) asked).report();
  }

  private static void refused(Asked<PoolsFiles> asked, String message) {
    assertThat(asked).isEqualTo(new Asked.Failed<>(ExitCode.NO_INPUT, message));
  }

  @Test
  void readsADirectoryAsItWasAndAsItWouldBeRead() {
    assertThat(files(GitRevision.read(List.of(pools), "HEAD~1")).sources())
        .extracting(SourceText::path, SourceText::text)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(pools + "/a.yaml", "version: 1 # a\n"),
            org.assertj.core.groups.Tuple.tuple(pools + "/b.yaml", "version: 1 # b\n"),
            org.assertj.core.groups.Tuple.tuple(pools + "/c.yaml", "version: 1 # linked\n"));
    PoolsFiles now = files(GitRevision.read(List.of(pools), "main"));
    assertThat(GitRevision.isSame(now, PoolsFiles.read(List.of(pools)))).isTrue();
  }

  @Test
  void readsFilesThatAreGone() throws IOException {
    Path gone = pools.resolve("b.yaml");
    assertThat(files(GitRevision.read(List.of(gone, pools.resolve("a.yaml")), first)).sources())
        .extracting(SourceText::text)
        .containsExactly("version: 1 # b\n", "version: 1 # a\n");
    repository.git("rm", "-rqf", "ci");
    assertThat(files(GitRevision.read(List.of(gone), first)).sources()).hasSize(1);
    assertThat(files(GitRevision.read(List.of(pools), first)).sources()).hasSize(3);
  }

  @Test
  void saysWhatIsNotThere() throws IOException {
    Path gone = pools.resolve("b.yaml");
    String head = repository.git("rev-parse", "--short=7", "HEAD").strip();
    refused(
        GitRevision.read(List.of(gone), "HEAD"), "there is no " + gone + " in HEAD (" + head + ")");
    refused(GitRevision.read(List.of(gone), head), "there is no " + gone + " in " + head);
    refused(
        GitRevision.read(List.of(pools), "nowhere"),
        "there is no commit nowhere in the repository of " + pools);
    refused(
        GitRevision.read(List.of(pools), "--output=x"),
        "\"--output=x\" is no revision of a git repository");
    Path outside = directory.resolve("p.yaml");
    refused(
        GitRevision.read(List.of(outside), "HEAD"),
        outside + " is not in the work tree of a git repository");
    Path other = Repository.init(directory.resolve("other")).root().resolve("p.yaml");
    refused(
        GitRevision.read(List.of(pools, other), "HEAD"),
        "the pools files are not all in the same git repository");
    refused(
        GitRevision.read(List.of(repository.root()), "HEAD"),
        "the directory "
            + repository.root()
            + " holds no file named *.yaml in HEAD ("
            + head
            + ")");
  }

  @Test
  void saysWhatTheWorkTreeStartsFrom() throws IOException {
    String head = repository.git("rev-parse", "--short=7", "HEAD").strip();
    repository.write("unrelated.yaml", "version: 1\n");
    assertThat(GitRevision.commit(List.of(pools)))
        .hasValue(new GitRevision.Commit(head, false))
        .get()
        .extracting(GitRevision.Commit::shown)
        .isEqualTo(head);
    repository.write("ci/pools/new.yaml", "version: 1\n");
    assertThat(GitRevision.commit(List.of(pools)).orElseThrow().shown())
        .isEqualTo(head + " + uncommitted changes");
    assertThat(GitRevision.commit(List.of(directory.resolve("p.yaml")))).isEmpty();
    Path unborn = Repository.init(directory.resolve("unborn")).root();
    assertThat(GitRevision.commit(List.of(unborn))).isEmpty();
  }
}
