package dev.sluice.github;

import dev.sluice.provider.Answer;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Reads single things, where 404 is an answer and not a failure. */
final class Reads {
  private Reads() {}

  /**
   * @param reader empty if the body is not as documented
   */
  static <T> Answer<Optional<T>> optional(
      Transport transport, ApiCall call, Function<JsonNode, Optional<T>> reader) {
    Outcome outcome = transport.send(call);
    if (outcome instanceof Outcome.Answered(Reply reply)) {
      if (reply.status() == 404) {
        return Answer.ok(Optional.empty());
      }
      if (reply.status() == 200) {
        return reply
            .json()
            .flatMap(reader)
            .map(value -> Answer.ok(Optional.of(value)))
            .orElseGet(() -> Answer.failed(Failures.unreadable(call, reply)));
      }
    }
    return Answer.failed(Failures.of(call, outcome));
  }
}
