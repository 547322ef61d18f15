package dev.sluice.api;

import dev.sluice.analysis.Completeness;
import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code validate --format json} prints.
 *
 * @param valid whether there is no error
 * @param completeness {@code exact} if every possible job was looked at, {@code bounded} if there
 *     were too many kinds of them; null if the file does not compile
 * @param diagnostics in file order
 */
public record ValidateReport(
    int formatVersion,
    boolean valid,
    int errors,
    int warnings,
    @Nullable String completeness,
    List<Finding> diagnostics) {

  /**
   * One diagnostic. Lines and columns start at 1 and count code points; the end is exclusive.
   *
   * @param pointer JSON pointer into the file
   * @param help null when there is none
   */
  public record Finding(
      String code,
      String severity,
      String message,
      String file,
      int line,
      int column,
      int endLine,
      int endColumn,
      String pointer,
      @Nullable String help,
      List<Related> related) {
    public Finding {
      related = List.copyOf(related);
    }
  }

  /** Another place that a diagnostic speaks of. */
  public record Related(
      String message, String file, int line, int column, int endLine, int endColumn) {}

  public ValidateReport {
    diagnostics = List.copyOf(diagnostics);
  }

  /**
   * The report on diagnostics that are already in order.
   *
   * @param analysed whether the file compiles, and so was analysed
   */
  public static ValidateReport of(List<Diagnostic> diagnostics, boolean analysed) {
    int errors = Diagnostics.count(diagnostics, Severity.ERROR);
    int warnings = Diagnostics.count(diagnostics, Severity.WARNING);
    boolean bounded = diagnostics.stream().anyMatch(d -> d.code() == Code.NOT_PROVEN);
    Completeness reached = bounded ? Completeness.BOUNDED : Completeness.EXACT;
    return new ValidateReport(
        1, errors == 0, errors, warnings, analysed ? reached.word() : null, findings(diagnostics));
  }

  /** Diagnostics as every report shows them. */
  static List<Finding> findings(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(ValidateReport::finding).toList();
  }

  private static Finding finding(Diagnostic d) {
    var place = d.place();
    return new Finding(
        d.code().id(),
        d.severity().word(),
        d.message(),
        place.file(),
        place.line(),
        place.column(),
        place.endLine(),
        place.endColumn(),
        d.pointer(),
        d.help(),
        d.related().stream().map(ValidateReport::related).toList());
  }

  private static Related related(Diagnostic.Related related) {
    var place = related.place();
    return new Related(
        related.message(),
        place.file(),
        place.line(),
        place.column(),
        place.endLine(),
        place.endColumn());
  }
}
