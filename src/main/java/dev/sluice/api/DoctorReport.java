package dev.sluice.api;

import dev.sluice.doctor.Finding;
import dev.sluice.doctor.Finding.Level;
import java.util.List;
import java.util.Locale;

/**
 * What {@code doctor} prints as JSON.
 *
 * @param ok whether no check failed
 */
public record DoctorReport(int formatVersion, boolean ok, Summary summary, List<Check> checks) {
  private static final int FORMAT_VERSION = 1;

  public DoctorReport {
    checks = List.copyOf(checks);
  }

  /** How many checks came out how. */
  public record Summary(long ok, long warn, long fail, long skip) {}

  /** One check; see {@link Finding}. */
  public record Check(String check, String subject, String status, String message, String help) {}

  /** Writes findings down in their order. */
  public static DoctorReport of(List<Finding> findings) {
    var summary =
        new Summary(
            count(findings, Level.OK),
            count(findings, Level.WARN),
            count(findings, Level.FAIL),
            count(findings, Level.SKIP));
    return new DoctorReport(
        FORMAT_VERSION,
        summary.fail() == 0,
        summary,
        findings.stream()
            .map(one ->
                new Check(
                    one.check(),
                    one.subject(),
                    one.level().name().toLowerCase(Locale.ROOT),
                    one.message(),
                    one.help()))
            .toList());
  }

  private static long count(List<Finding> findings, Level level) {
    return findings.stream().filter(one -> one.level() == level).count();
  }
}
