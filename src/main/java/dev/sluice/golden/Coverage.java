package dev.sluice.golden;

import dev.sluice.diagnostic.Place;
import java.util.List;

/**
 * How much of a table its cases hold in place.
 *
 * @param pools those that some case's job goes to
 * @param denyRules those that refuse some case's job, and assumptions that do
 * @param clauses those without which some case would be decided otherwise; a clause counts once,
 *     however many pools forEach makes of it
 */
public record Coverage(Part pools, Part denyRules, Part clauses) {

  /**
   * Something no case depends on.
   *
   * @param implied whether it goes without saying: a clause of what no case reaches at all
   */
  public record Gap(String name, Place place, boolean implied) {}

  /**
   * @param total number of all, covered or not
   * @param gaps the ones that are not, in the order of the file
   */
  public record Part(int total, List<Gap> gaps) {
    public Part {
      gaps = List.copyOf(gaps);
    }

    public int covered() {
      return total - gaps.size();
    }

    /** {@code 11/13}. */
    @Override
    public String toString() {
      return covered() + "/" + total;
    }
  }
}
