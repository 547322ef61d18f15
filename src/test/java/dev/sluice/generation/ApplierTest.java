package dev.sluice.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.diagnostic.SourceText;
import dev.sluice.generation.Applied.Done;
import dev.sluice.generation.Applied.Refused;
import dev.sluice.generation.Applied.Unchanged;
import dev.sluice.generation.Applied.Why;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.GenerationHead;
import dev.sluice.provider.Failure;
import dev.sluice.store.MemoryLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An apply puts all of a text in force, or nothing. */
class ApplierTest {
  private static final String NEEDY =
      """
      version: 1
      pools:
        - name: a
          match: { labels: [a] }
          volumes: [{ name: cache, mount: /cache }]
          secrets: [pip]
          proxy: egress
      """;

  private final MemoryLedger ledger =
      new MemoryLedger(new MemoryLedger.Rows(), MemoryLedger.Weather.FAIR);
  private final ApplyWorld world = new ApplyWorld(ledger);

  private static List<SourceText> needy() {
    return List.of(SourceText.of("pools.yaml", NEEDY));
  }

  private static Refused refused(Applied applied) {
    return assertThat(applied).asInstanceOf(type(Refused.class)).actual();
  }

  private void nothingChanged(AppliedTable before) {
    assertThat(world.tables.current()).isSameAs(before);
    assertThat(ledger.latestGeneration().map(one -> one.serial()).orElse(0L))
        .isEqualTo(before.serial());
  }

  @Test
  void providesEverythingBeforeItRecordsAndSwaps() {
    List<String> steps = new ArrayList<>();
    var order = new ArrayList<Long>();
    world.meanwhile = _ -> order.add(world.tables.current().serial());

    Applied applied =
        world.apply(
            ApplyWorld.candidate(needy()),
            0L,
            new ApplyProgress() {
              @Override
              public void step(String name, State state, @Nullable String detail) {
                steps.add(state + " " + name);
              }

              @Override
              public boolean isWanted() {
                return true;
              }
            });

    assertThat(applied).isInstanceOf(Done.class);
    assertThat(world.calls)
        .containsExactly(
            "latest", "app", "volume cache", "secret pip", "proxy egress", "image 2.337.0");
    assertThat(order).as("in force only at the end").containsOnly(0L);
    assertThat(steps)
        .startsWith("STARTED app", "DONE app")
        .endsWith("STARTED image of pool a", "DONE image of pool a");
    assertThat(world.tables.current().serial()).isEqualTo(1);
    assertThat(ledger.generations(9))
        .singleElement()
        .satisfies(head -> {
          assertThat(head.who()).isEqualTo("me");
          assertThat(head.origin()).isEqualTo("pools.yaml");
          assertThat(head.runnerVersion()).isEqualTo("2.337.0");
        });
  }

  @Test
  void theSameTextAgainIsNoGeneration() {
    world.apply(needy());
    world.calls.clear();
    world.latest = "2.338.0";

    assertThat(world.apply(needy())).isInstanceOf(Unchanged.class);
    assertThat(world.calls).as("nothing is asked").isEmpty();
    assertThat(ledger.generations(9)).hasSize(1);
  }

  @Test
  void whateverIsMissingKeepsWhatRuns() {
    world.apply(ApplyWorld.pools("before"));
    AppliedTable before = world.tables.current();
    for (String call : List.of("app", "volume cache", "secret pip", "proxy egress")) {
      world.failing = call;
      assertThat(refused(world.apply(needy())).why()).isEqualTo(Why.OUTSIDE);
      nothingChanged(before);
    }
    world.failing = "image 2.338.0";
    world.latest = "2.338.0";
    assertThat(refused(world.apply(needy())).message())
        .isEqualTo("the image of pool a cannot be had: there is none");
    nothingChanged(before);

    world.failing = "";
    assertThat(world.apply(needy()))
        .as("a failed build is tried at once by the next apply")
        .isInstanceOf(Done.class);
  }

  @Test
  void eachRefusalSaysWhatToDo() {
    world.failing = "secret pip";
    assertThat(refused(world.apply(needy())).help()).contains("create it at Modal");
    world.failure = new Failure.Unavailable("503");
    assertThat(refused(world.apply(needy())).help()).contains("try again");
    world.failure = new Failure.Unauthorized("401");
    assertThat(refused(world.apply(needy())).help()).contains("sluice doctor");
  }

  @Test
  void aTextThatDoesNotCompileOrFailsItsTestsAsksNobody() {
    AppliedTable before = world.tables.current();

    Refused broken = refused(world.apply(List.of(SourceText.of("p.yaml", "version: 2\n"))));
    assertThat(broken.why()).isEqualTo(Why.INVALID);
    assertThat(broken.diagnostics()).isNotEmpty();

    world.failingTests = List.of("gpu job: expected pool gpu, got unmatched");
    Refused tests = refused(world.apply(needy()));
    assertThat(tests.why()).isEqualTo(Why.TESTS);
    assertThat(tests.message()).contains("gpu job");
    world.failingTests = List.of();

    world.binding = Optional.of("modal.app changes");
    assertThat(refused(world.apply(needy())).message()).isEqualTo("modal.app changes");
    assertThat(world.calls).isEmpty();
    nothingChanged(before);
  }

  @Test
  void aPoolThatNeverGetsAJobIsNotApplied() {
    AppliedTable before = world.tables.current();
    List<SourceText> sources =
        List.of(
            SourceText.of(
                "p.yaml",
                """
                version: 1
                pools:
                  - { name: all, match: { labels: [modal] } }
                  - { name: dead, match: { labels: [modal], repositories: [acme/app] } }
                """));

    Refused refused = refused(world.apply(sources));

    assertThat(refused.why()).isEqualTo(Why.INVALID);
    assertThat(refused.message()).contains("Pool dead never gets a job");
    assertThat(refused.diagnostics()).extracting(d -> d.code().id()).containsExactly("SL0302");
    assertThat(world.calls).isEmpty();
    nothingChanged(before);
  }

  @Test
  void theSecondOfTwoThatSawTheSameGenerationIsStale() {
    world.apply(ApplyWorld.pools("one"));

    Applied first = world.apply(ApplyWorld.candidate(ApplyWorld.pools("two")), 1L, silent());
    Applied second = world.apply(ApplyWorld.candidate(ApplyWorld.pools("three")), 1L, silent());

    assertThat(first).isInstanceOf(Done.class);
    assertThat(refused(second).why()).isEqualTo(Why.STALE);
    assertThat(refused(second).message()).contains("generation 2", "by me", "from pools.yaml");
    assertThat(world.tables.current().serial()).isEqualTo(2);
  }

  @Test
  void aTextThatAnotherReplicaAppliesMeanwhileWins() {
    world.apply(ApplyWorld.pools("one"));
    var other = new ApplyWorld(ledger);
    world.meanwhile =
        call -> {
          if (call.startsWith("image 2.338")) {
            other.apply(ApplyWorld.pools("theirs"));
          }
        };
    world.latest = "2.338.0";

    Refused refused = refused(world.apply(ApplyWorld.pools("ours")));

    assertThat(refused.why()).isEqualTo(Why.STALE);
    assertThat(ledger.generations(9)).extracting(GenerationHead::serial).containsExactly(2L, 1L);
  }

  @Test
  void aNewerRunnerVersionMeanwhileIsNoOtherText() {
    world.apply(ApplyWorld.pools("one"));
    world.meanwhile =
        call -> {
          if (call.equals("app")) {
            var generation = world.tables.current().generation();
            world.tables.swap(
                world
                    .generations
                    .renew(
                        generation, world.generations.declared(generation).orElseThrow(), "2.338.0")
                    .orElseThrow());
            world.meanwhile = _ -> {};
          }
        };

    assertThat(world.apply(ApplyWorld.candidate(ApplyWorld.pools("two")), 1L, silent()))
        .isInstanceOf(Done.class);
    assertThat(world.tables.current().serial()).isEqualTo(3);
  }

  @Test
  void aNewerRunnerVersionMeanwhileIsNotTakenBack() {
    world.apply(ApplyWorld.pools("one"));
    world.meanwhile =
        call -> {
          if (call.equals("app")) {
            world.meanwhile = _ -> {};
            var generation = world.tables.current().generation();
            world.generations.renew(
                generation, world.generations.declared(generation).orElseThrow(), "2.338.0");
          }
        };

    assertThat(world.apply(ApplyWorld.pools("two"))).isInstanceOf(Done.class);

    assertThat(world.tables.current().generation().runnerVersion()).isEqualTo("2.338.0");
    assertThat(world.calls).as("its image is provided before").contains("image 2.338.0");
  }

  @Test
  void aFailedApplyLeavesNoBuildsThatOnlyWaitedTheirTurn() {
    var held = new ArrayList<Runnable>();
    var slow = new ApplyWorld(ledger, held::add);
    StringBuilder text = new StringBuilder("version: 1\npools:\n");
    for (int i = 0; i < 9; i++) {
      text.append("  - { name: p").append(i).append(", match: { labels: [p").append(i);
      text.append("] }, image: { run: [\"echo ").append(i).append("\"] } }\n");
    }

    Applied applied =
        slow.apply(
            ApplyWorld.candidate(List.of(SourceText.of("pools.yaml", text.toString()))),
            null,
            new ApplyProgress() {
              @Override
              public void step(String name, State state, @Nullable String detail) {}

              @Override
              public boolean isWanted() {
                return held.isEmpty();
              }
            });

    assertThat(refused(applied).why()).isEqualTo(Why.ABANDONED);
    assertThat(held).as("built at once").hasSize(4);
    held.removeFirst().run();
    assertThat(held).as("none follows").hasSize(3);
  }

  @Test
  void aTextForAnotherPlaceIsRecordedAndNotSwappedIn() {
    AppliedTable before = world.tables.current();
    world.here = false;

    assertThat(world.apply(ApplyWorld.pools("elsewhere"))).isInstanceOf(Done.class);

    assertThat(world.tables.current()).isSameAs(before);
    assertThat(ledger.generations(9)).hasSize(1);
  }

  @Test
  void aSecondApplyInTheSameProcessIsTurnedAway() {
    var inner = new AtomicReference<@Nullable Applied>();
    world.meanwhile =
        _ -> {
          if (inner.get() == null) {
            Thread other = Thread.ofVirtual().start(() -> inner.set(world.apply(needy())));
            try {
              other.join();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }
        };

    assertThat(world.apply(ApplyWorld.pools("one"))).isInstanceOf(Done.class);
    assertThat(refused(Objects.requireNonNull(inner.get())).why()).isEqualTo(Why.BUSY);
  }

  @Test
  void whatNobodyWaitsForIsGivenUp() {
    AppliedTable before = world.tables.current();
    for (int steps = 0; steps < 6; steps++) {
      int most = steps;
      var gone =
          new ApplyProgress() {
            private int asked;

            @Override
            public void step(String name, State state, @Nullable String detail) {}

            @Override
            public boolean isWanted() {
              return asked++ < most;
            }
          };
      Applied applied = world.apply(ApplyWorld.candidate(needy()), null, gone);
      if (applied instanceof Done) {
        assertThat(most).as("asked before each step and before the swap").isEqualTo(5);
        return;
      }
      assertThat(refused(applied).why()).isEqualTo(Why.ABANDONED);
      nothingChanged(before);
    }
    throw new AssertionError("it never came into force");
  }

  @Test
  void aStoreThatDoesNotTakeItLeavesWhatRuns() {
    var weather =
        new MemoryLedger.Weather() {
          boolean refusing;

          @Override
          public boolean refuses() {
            return refusing;
          }
        };
    var other = new ApplyWorld(new MemoryLedger(new MemoryLedger.Rows(), weather));
    other.apply(ApplyWorld.pools("one"));
    weather.refusing = true;

    assertThat(refused(other.apply(ApplyWorld.pools("two"))).why()).isEqualTo(Why.STORE);
    assertThat(other.tables.current().serial()).isEqualTo(1);
  }

  @Test
  void aRollbackIsANewGenerationWithTheOldTextAndTheNewerRunner() throws Exception {
    world.apply(ApplyWorld.pools("one"));
    world.latest = "2.338.0";
    world.apply(ApplyWorld.pools("two"));

    Applied applied = world.applier.rollback(1, 2L, "them", ApplyProgress.SILENT);

    assertThat(applied).isInstanceOf(Done.class);
    var generation = world.tables.current().generation();
    assertThat(generation.serial()).isEqualTo(3);
    assertThat(generation.origin()).isEqualTo("rollback to 1");
    assertThat(generation.who()).isEqualTo("them");
    assertThat(generation.runnerVersion()).isEqualTo("2.338.0");
    assertThat(world.tables.current().config().pools())
        .extracting(pool -> pool.name())
        .containsExactly("one");
    assertThat(refused(world.applier.rollback(9, null, "them", ApplyProgress.SILENT)).why())
        .isEqualTo(Why.UNKNOWN);
  }

  @Test
  void theNewsOfAnOlderGenerationDoesNotTakeTheNewerBack() {
    world.apply(ApplyWorld.pools("one"));
    AppliedTable first = world.tables.current();
    world.apply(ApplyWorld.pools("two"));

    world.tables.swap(first);

    assertThat(world.tables.current().serial()).isEqualTo(2);
  }

  private static ApplyProgress silent() {
    return ApplyProgress.SILENT;
  }
}
