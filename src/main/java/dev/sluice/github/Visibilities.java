package dev.sluice.github;

import dev.sluice.config.Visibility;
import tools.jackson.databind.JsonNode;

/** Reads who may see a repository. */
final class Visibilities {
  private Visibilities() {}

  /** What says nothing at all is treated as public. */
  static Visibility read(JsonNode repository) {
    String word = repository.path("visibility").asString("");
    for (Visibility visibility : Visibility.values()) {
      if (visibility.word().equals(word)) {
        return visibility;
      }
    }
    return repository.path("private").asBoolean(false) ? Visibility.PRIVATE : Visibility.PUBLIC;
  }
}
