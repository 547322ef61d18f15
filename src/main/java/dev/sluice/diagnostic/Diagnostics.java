package dev.sluice.diagnostic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** What holds for diagnostics as a whole: their order and their number. */
public final class Diagnostics {
  private Diagnostics() {}

  /**
   * Orders diagnostics by file, in the order the files were given, then by place; the same place
   * keeps the order of codes. Equal ones are shown once.
   *
   * @param files paths in the order given; others come last, by name
   */
  public static List<Diagnostic> inFileOrder(
      Collection<Diagnostic> diagnostics, List<String> files) {
    Map<String, Integer> rank = new HashMap<>();
    for (String file : files) {
      rank.putIfAbsent(file, rank.size());
    }
    List<Diagnostic> sorted = new ArrayList<>(new LinkedHashSet<>(diagnostics));
    sorted.sort(
        Comparator.comparingInt((Diagnostic d) -> rank.getOrDefault(d.place().file(), rank.size()))
            .thenComparing(d -> d.place().file())
            .thenComparing(Diagnostic::place)
            .thenComparing(Diagnostic::code)
            .thenComparing(Diagnostic::message));
    return List.copyOf(sorted);
  }

  public static boolean hasErrors(Collection<Diagnostic> diagnostics) {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }

  /** How many of {@code diagnostics} have this severity. */
  public static int count(Collection<Diagnostic> diagnostics, Severity severity) {
    return (int) diagnostics.stream().filter(d -> d.severity() == severity).count();
  }
}
