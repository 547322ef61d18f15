package dev.sluice.simulation;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The way to GitHub and Modal and back: takes time, and one call in twenty goes wrong on it, in bad
 * times one in five.
 */
final class Outside {
  /** What goes wrong with a call. */
  sealed interface Fault<T> {
    /** The call has no effect. */
    record Before<T>(Answer<T> answer) implements Fault<T> {}

    /** The call has its effect, and its caller does not learn of it. */
    record After<T>(Answer<T> answer) implements Fault<T> {}

    /** The call has its effect some time after its caller has given up. */
    record Late<T>(Answer<T> answer) implements Fault<T> {}
  }

  /** What may happen while a call is under way. */
  @FunctionalInterface
  interface Meanwhile {
    void pass();
  }

  private final World world;
  private final Chance chance;
  private final Meanwhile meanwhile;
  private final int wrong;

  Outside(World world, Chance chance, Meanwhile meanwhile) {
    this.world = world;
    this.chance = chance;
    this.meanwhile = meanwhile;
    this.wrong = chance.oneIn(4) ? 5 : 20;
  }

  /** Makes a call, or one of the faults. */
  <T> Answer<T> call(String name, Supplier<Answer<T>> effect, List<Fault<T>> faults) {
    meanwhile.pass();
    Answer<T> answer;
    if (world.faulty() && chance.oneIn(wrong)) {
      Fault<T> fault = chance.pick(faults);
      answer = wrong(fault, effect);
      world.tell(name + " !! " + fault.getClass().getSimpleName() + " " + text(answer));
    } else {
      answer = effect.get();
      world.tell(name + " -> " + text(answer));
    }
    meanwhile.pass();
    return answer;
  }

  private <T> Answer<T> wrong(Fault<T> fault, Supplier<Answer<T>> effect) {
    return switch (fault) {
      case Fault.Before<T>(Answer<T> answer) -> answer;
      case Fault.After<T>(Answer<T> answer) -> {
        world.tell("... " + text(effect.get()));
        yield answer;
      }
      case Fault.Late<T>(Answer<T> answer) -> {
        world.timeline.after(
            chance.between(Duration.ofSeconds(1), Duration.ofSeconds(50)),
            () -> world.tell("late: " + text(effect.get())));
        yield answer;
      }
    };
  }

  private static String text(Answer<?> answer) {
    return switch (answer) {
      case Answer.Ok<?>(Object value) -> String.valueOf(value);
      case Answer.Failed<?>(Failure failure) -> failure.code();
    };
  }

  /** Refusals that any call can meet, and that leave no effect. */
  <T> List<Fault<T>> refusals() {
    var refusals = new ArrayList<Fault<T>>();
    for (Failure failure :
        List.of(
            new Failure.Unavailable("503"),
            new Failure.Unavailable("time-out"),
            new Failure.Limited(world.now().plusSeconds(60), "429"),
            new Failure.Exhausted("RESOURCE_EXHAUSTED"),
            new Failure.Unauthorized("401"),
            new Failure.Forbidden("403"),
            new Failure.Absent("wrong 404"))) {
      refusals.add(new Fault.Before<>(Answer.failed(failure)));
    }
    return refusals;
  }

  /** The refusals, and a lost answer. */
  <T> List<Fault<T>> losses() {
    List<Fault<T>> losses = refusals();
    losses.add(new Fault.After<>(Answer.failed(new Failure.Unavailable("answer lost"))));
    losses.add(new Fault.After<>(Answer.failed(new Failure.Unavailable("503 after effect"))));
    return losses;
  }

  /** The refusals and one wrong answer. */
  <T> List<Fault<T>> refusalsOr(T wrong) {
    List<Fault<T>> faults = refusals();
    faults.add(new Fault.Before<>(Answer.ok(wrong)));
    faults.add(new Fault.Before<>(Answer.ok(wrong)));
    return faults;
  }
}
