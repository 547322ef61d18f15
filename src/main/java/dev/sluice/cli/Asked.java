package dev.sluice.cli;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What came of asking for a report. */
sealed interface Asked<T> {
  /**
   * It came.
   *
   * @param note what to know about its source; null if nothing
   */
  record Got<T>(T report, @Nullable String note) implements Asked<T> {}

  /** It did not. */
  record Failed<T>(int exitCode, String message) implements Asked<T> {
    <S> Failed<S> as() {
      return new Failed<>(exitCode, message);
    }
  }

  default <S> Asked<S> map(Function<T, S> change) {
    return switch (this) {
      case Got<T>(T report, String note) -> new Got<>(change.apply(report), note);
      case Failed<T> failed -> failed.as();
    };
  }
}
