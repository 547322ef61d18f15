package dev.sluice.emulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the variables of a sandbox come from; of two with one name the later counts. */
record ModalEnv(List<Source> sources) {
  ModalEnv {
    sources = List.copyOf(sources);
  }

  /** Some of the variables. */
  sealed interface Source {
    /** Those of a stored secret. */
    record Stored(String secretId) implements Source {}

    /** Those that came with the call. */
    record Inline(Map<String, String> values) implements Source {
      public Inline {
        values = Map.copyOf(values);
      }
    }
  }

  static ModalEnv ofSecrets(List<String> secretIds) {
    return new ModalEnv(secretIds.stream().<Source>map(Source.Stored::new).toList());
  }

  Map<String, String> resolve(ModalObjects objects) {
    var variables = new LinkedHashMap<String, String>();
    for (Source source : sources) {
      variables.putAll(
          switch (source) {
            case Source.Stored(String secretId) -> objects.valuesOf(secretId);
            case Source.Inline(Map<String, String> values) -> values;
          });
    }
    return variables;
  }
}
