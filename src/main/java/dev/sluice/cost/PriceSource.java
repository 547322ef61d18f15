package dev.sluice.cost;

import java.time.LocalDate;

/**
 * Who says what something costs.
 *
 * @param asOf the day of the price
 * @param confirmed whether Modal itself says so
 * @param name of the file; empty for the other kinds
 */
public record PriceSource(Kind kind, LocalDate asOf, boolean confirmed, String name) {
  /** The kinds of sources; an earlier one has precedence over a later one. */
  public enum Kind {
    /** A file of the operator. */
    FILE("file"),
    /** Modal's answer to a question about its rates. */
    MODAL("modal"),
    /** The table that comes with this program. */
    BUILT_IN("built-in");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The stable word for it. */
    public String word() {
      return word;
    }
  }

  /** What Modal itself told on that day. */
  public static PriceSource modal(LocalDate day) {
    return new PriceSource(Kind.MODAL, day, true, "");
  }

  /** The source for people, to stand in brackets behind an amount. */
  public String describe() {
    String trust = confirmed ? "" : ", not confirmed by Modal";
    return switch (kind) {
      case FILE -> "prices of " + asOf + " from " + name + trust;
      case MODAL -> "rates that Modal gave on " + asOf;
      case BUILT_IN -> "prices of " + asOf + trust;
    };
  }
}
