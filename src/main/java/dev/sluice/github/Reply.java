package dev.sluice.github;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What GitHub answered.
 *
 * @param headers names in lower case, last value of each
 * @param body as sent; may hold a JIT config, so it is never printed whole
 * @param at when it came
 */
record Reply(int status, Map<String, String> headers, String body, Instant at) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Longest piece of GitHub's own text that goes into a failure. */
  private static final int QUOTED = 200;

  private static final int MOST_REASONS = 5;

  Reply {
    headers = Map.copyOf(headers);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).filter(value -> !value.isBlank());
  }

  /** When GitHub sent it, by GitHub's clock; empty if it does not say. */
  Optional<Instant> date() {
    try {
      return header("date")
          .map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeParseException odd) {
      return Optional.empty();
    }
  }

  /** The body as JSON; empty if it is not an object. */
  Optional<JsonNode> json() {
    return parsed().filter(JsonNode::isObject);
  }

  /** The body as JSON; empty if it is not an array. */
  Optional<JsonNode> array() {
    return parsed().filter(JsonNode::isArray);
  }

  /** The same, as if it had come then. */
  Reply as(Instant then) {
    return new Reply(status, headers, body, then);
  }

  private Optional<JsonNode> parsed() {
    try {
      @Nullable JsonNode node = JSON.readTree(body);
      return Optional.ofNullable(node);
    } catch (JacksonException malformed) {
      return Optional.empty();
    }
  }

  /** GitHub's message in an error answer, bounded and on one line; empty if there is none. */
  String message() {
    return quoted(json().map(node -> node.path("message").asString("")).orElse(""));
  }

  /**
   * What GitHub found wrong with the request, bounded and on one line: the message itself often
   * says no more than "Validation Failed". Empty if it does not say.
   */
  String reasons() {
    List<String> reasons =
        json().map(node -> node.path("errors")).stream()
            .flatMap(errors -> errors.isArray() ? errors.valueStream() : Stream.of(errors))
            .map(Reply::reason)
            .filter(reason -> !reason.isBlank())
            .limit(MOST_REASONS)
            .toList();
    return quoted(String.join("; ", reasons));
  }

  /** A sentence, or an object with one, or with nothing but the place and a word. */
  private static String reason(JsonNode error) {
    if (!error.isObject()) {
      return error.asString("");
    }
    String message = error.path("message").asString("");
    return message.isBlank()
        ? Stream.of("resource", "field", "code")
            .map(part -> error.path(part).asString(""))
            .filter(part -> !part.isBlank())
            .collect(Collectors.joining(" "))
        : message;
  }

  private static String quoted(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= QUOTED ? line : line.substring(0, QUOTED) + "...";
  }

  @Override
  public String toString() {
    return "Reply[" + status + "]";
  }
}
