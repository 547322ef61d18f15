package dev.sluice.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.PoolsFiles;
import dev.sluice.provider.Failure;
import dev.sluice.store.MemoryLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a pools file that changes while the server runs. */
class TextFollowerTest {
  private final ApplyWorld world =
      new ApplyWorld(new MemoryLedger(new MemoryLedger.Rows(), MemoryLedger.Weather.FAIR));

  @TempDir private Path directory;
  private Path file;
  private TextFollower follower;

  @BeforeEach
  void begin() throws IOException {
    file = directory.resolve("pools.yaml");
    write("one");
    follower = follow(file);
    settle();
  }

  private TextFollower follow(Path path) {
    return new TextFollower(
        PoolsText.at(path), List.of(), "server", world.applier, world.reloads, world.time::now);
  }

  private void write(String... pools) throws IOException {
    Files.write(file, ApplyWorld.pools(pools).getFirst().bytes());
  }

  private void settle() {
    look();
    look();
  }

  private void look() {
    try {
      follower.look();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    world.time.advance(Duration.ofSeconds(1));
  }

  private List<String> inForce() {
    return world.tables.current().config().pools().stream().map(pool -> pool.name()).toList();
  }

  @Test
  void aChangeIsAppliedOnceItStandsStill() throws IOException {
    assertThat(inForce()).containsExactly("one");
    write("two");

    look();
    assertThat(inForce()).as("it may still be written").containsExactly("one");
    look();
    assertThat(inForce()).containsExactly("two");
    assertThat(world.tables.current().generation().origin()).isEqualTo(file.toString());
    assertThat(world.reloads.last().succeeded()).isTrue();
    look();
    assertThat(world.ledger.generations(9)).hasSize(2);
  }

  @Test
  void aTextThatIsRefusedIsToldAndWhatRanRunsOn() throws IOException {
    Files.writeString(file, "version: 1\npools: [{ name: X }]\n");
    settle();

    assertThat(inForce()).containsExactly("one");
    assertThat(world.reloads.last().succeeded()).isFalse();
    assertThat(world.reloads.last().code()).isEqualTo("invalid");
    assertThat(world.reloads.last().succeededAt()).isNotNull();

    write("one");
    settle();
    assertThat(world.reloads.last().succeeded()).as("it is back to what runs").isTrue();
  }

  @Test
  void aFileThatIsGoneTakesNothingAway() throws IOException {
    Files.delete(file);
    settle();

    assertThat(inForce()).containsExactly("one");
    assertThat(world.reloads.last().code()).isEqualTo("unreadable");

    write("one");
    settle();
    assertThat(world.reloads.last().succeeded()).isTrue();
    assertThat(world.ledger.generations(9)).hasSize(1);
  }

  @Test
  void aFileThatCanBeReadAgainIsReadThoughNothingElseOfItChanged() throws IOException {
    Path hidden = directory.resolve("hidden.yaml");
    Files.move(file, hidden);
    settle();
    assertThat(world.reloads.last().code()).isEqualTo("unreadable");
    var asked = new int[1];
    follower =
        new TextFollower(
            new PoolsText() {
              @Override
              public String origin() {
                return "pools.yaml";
              }

              @Override
              public Object stamp() {
                return "the same";
              }

              @Override
              public PoolsFiles read() {
                return PoolsFiles.read(List.of(asked[0]++ == 0 ? file : hidden));
              }
            },
            List.of(),
            "server",
            world.applier,
            world.reloads,
            world.time::now);
    settle();
    assertThat(world.reloads.last().succeeded()).isFalse();
    for (int second = 0; second < 62; second++) {
      look();
    }
    assertThat(world.reloads.last().succeeded()).isTrue();
  }

  @Test
  void followsTheLinkThatKubernetesSwaps() throws IOException {
    Path volume = Files.createDirectory(directory.resolve("volume"));
    Path first = Files.createDirectory(volume.resolve("..2026_11_29_01"));
    Files.write(first.resolve("pools.yaml"), ApplyWorld.pools("one").getFirst().bytes());
    Files.createSymbolicLink(volume.resolve("..data"), Path.of("..2026_11_29_01"));
    Path mounted = volume.resolve("pools.yaml");
    Files.createSymbolicLink(mounted, Path.of("..data/pools.yaml"));
    follower = follow(mounted);
    settle();

    Path second = Files.createDirectory(volume.resolve("..2026_11_29_02"));
    Files.write(second.resolve("pools.yaml"), ApplyWorld.pools("two").getFirst().bytes());
    Files.setLastModifiedTime(
        second.resolve("pools.yaml"), Files.getLastModifiedTime(first.resolve("pools.yaml")));
    Path link = volume.resolve("..data_tmp");
    Files.createSymbolicLink(link, Path.of("..2026_11_29_02"));
    Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    settle();

    assertThat(inForce()).containsExactly("two");
  }

  @Test
  void followsTheFilesOfADirectory() throws IOException {
    Path pools = Files.createDirectory(directory.resolve("pools"));
    Files.write(pools.resolve("a.yaml"), ApplyWorld.pools("one").getFirst().bytes());
    follower = follow(pools);
    settle();
    Files.write(pools.resolve("b.yaml"), ApplyWorld.pools("two").getFirst().bytes());
    settle();

    assertThat(inForce()).containsExactly("one", "two");
  }

  @Test
  void whatModalDidNotAnswerIsTriedAgainAfterAMinute() throws IOException {
    world.failing = "app";
    world.failure = new Failure.Unavailable("503");
    write("two");
    settle();
    world.failing = "";
    long asked = world.calls.stream().filter("app"::equals).count();

    for (int second = 0; second < 50; second++) {
      look();
    }
    assertThat(world.calls.stream().filter("app"::equals)).hasSize((int) asked);
    assertThat(inForce()).containsExactly("one");
    for (int second = 0; second < 20; second++) {
      look();
    }
    assertThat(inForce()).containsExactly("two");
  }

  @Test
  void anEditDuringAnApplyWinsOverWhatIsBeingApplied() throws IOException {
    write("two");
    world.meanwhile =
        _ -> {
          world.meanwhile = _ -> {};
          try {
            write("three", "four");
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    settle();
    assertThat(inForce())
        .as("a text that is in no file is not put in force")
        .containsExactly("one");

    settle();
    assertThat(inForce()).containsExactly("three", "four");
    assertThat(world.ledger.generations(9)).hasSize(2);
  }
}
