package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Collects diagnostics of one load. One mistake is reported once: what the YAML reader refused is
 * not judged again, and a general finding about a value gives way to a precise one.
 */
final class Findings {
  private record Spot(String file, String pointer) {}

  private final List<Diagnostic> reading = new ArrayList<>();
  private final List<Diagnostic> precise = new ArrayList<>();
  private final List<Diagnostic> general = new ArrayList<>();

  void reading(Collection<Diagnostic> diagnostics) {
    reading.addAll(diagnostics);
  }

  void add(Diagnostic diagnostic) {
    precise.add(diagnostic);
  }

  void add(Code code, String message, Located at, @Nullable String help) {
    add(code, message, at.place(), at, help);
  }

  /** Reports at a place inside or near {@code at}. */
  void add(Code code, String message, Place place, Located at, @Nullable String help) {
    precise.add(Diagnostic.of(code, message, place, at.pointer().toString(), help));
  }

  /** Reports unless something precise is said about the same value. */
  void general(Diagnostic diagnostic) {
    general.add(diagnostic);
  }

  /** Whether anything reported so far keeps the text from compiling. */
  boolean hasErrors() {
    return Stream.of(reading, precise, general).anyMatch(Diagnostics::hasErrors);
  }

  List<Diagnostic> inFileOrder(List<String> files) {
    Set<Place> refused = new HashSet<>();
    reading.forEach(d -> refused.add(d.place()));
    Map<Spot, List<Place>> judged = new HashMap<>();
    List<Diagnostic> all = new ArrayList<>(reading);
    for (Diagnostic diagnostic : precise) {
      // A warning must not silence an error about the same value.
      if (diagnostic.isError()) {
        placesOf(diagnostic, judged).add(diagnostic.place());
      }
      if (!refused.contains(diagnostic.place())) {
        all.add(diagnostic);
      }
    }
    for (Diagnostic diagnostic : general) {
      // A key and its value are two parts of one entry: each can have a mistake of its own.
      List<Place> places = placesOf(diagnostic, judged);
      boolean news = places.stream().noneMatch(diagnostic.place()::overlaps);
      if (news && !refused.contains(diagnostic.place())) {
        places.add(diagnostic.place());
        all.add(diagnostic);
      }
    }
    return Diagnostics.inFileOrder(all, files);
  }

  private static List<Place> placesOf(Diagnostic diagnostic, Map<Spot, List<Place>> judged) {
    var spot = new Spot(diagnostic.place().file(), diagnostic.pointer());
    return judged.computeIfAbsent(spot, _ -> new ArrayList<>());
  }
}
