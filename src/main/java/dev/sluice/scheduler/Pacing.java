package dev.sluice.scheduler;

/**
 * How fast launches may follow each other at each provider. What exceeds it waits; nothing is
 * dropped.
 */
public record Pacing(Rate github, Rate modal) {

  /**
   * A token bucket: in any {@code t} seconds at most {@code burst + t * perSecond} launches.
   *
   * @param burst at least 1
   * @param perSecond above 0
   */
  public record Rate(int burst, double perSecond) {
    static final Rate UNLIMITED = new Rate(Integer.MAX_VALUE, Integer.MAX_VALUE);

    public Rate {
      if (burst < 1 || !(perSecond > 0)) {
        throw new IllegalArgumentException("a rate lets something through");
      }
    }
  }

  /**
   * GitHub: 20 + 60 in any minute, its documented limit of about 80 requests a minute that create
   * content (and under the 180 that its points allow). Modal documents no rate; what it refuses is
   * taken as it comes.
   */
  public static final Pacing DEFAULT = new Pacing(new Rate(20, 1), new Rate(50, 5));

  /** For load tests against something that has no limits. */
  public static final Pacing OFF = new Pacing(Rate.UNLIMITED, Rate.UNLIMITED);
}
