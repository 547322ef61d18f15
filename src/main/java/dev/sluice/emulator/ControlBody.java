package dev.sluice.emulator;

import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What comes with a call of the emulators' own API: a JSON object of known keys. */
final class ControlBody {
  private static final JsonMapper JSON = new JsonMapper();

  private ControlBody() {}

  /** Answers 400 to what is no JSON, and 422 to other keys and to illegal arguments. */
  static GithubAnswer answer(
      String body, List<String> keys, Function<JsonNode, GithubAnswer> call) {
    try {
      JsonNode wish = JSON.readTree(body);
      List<String> unknown =
          wish.propertyNames().stream().filter(key -> !keys.contains(key)).sorted().toList();
      if (!unknown.isEmpty()) {
        return GithubAnswer.error(
            422, "unknown: " + String.join(", ", unknown) + "; known: " + String.join(", ", keys));
      }
      return call.apply(wish);
    } catch (JacksonException malformed) {
      return GithubAnswer.error(400, "Problems parsing JSON");
    } catch (IllegalArgumentException wrong) {
      return GithubAnswer.error(422, String.valueOf(wrong.getMessage()));
    }
  }
}
