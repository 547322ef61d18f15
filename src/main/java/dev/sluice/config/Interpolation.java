package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import dev.sluice.yaml.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replaces {@code ${each.*}} and refuses every other {@code ${...}} that has no meaning. */
final class Interpolation {
  /** What besides {@code ${each.*}} may stand in a text. */
  enum Allows {
    NOTHING,
    /** {@code ${job.*}}, which stays for the job to fill in. */
    JOB,
    /** Variables of a shell, which are none of our business. */
    SHELL
  }

  private static final List<String> KNOWN =
      List.of("each.key", "each.value", "job.repository", "job.owner");

  private static final int LONGEST = 64 << 10;

  private final Reading reading;
  private final Allows allows;

  Interpolation(Reading reading, Allows allows) {
    this.reading = reading;
    this.allows = allows;
  }

  /** The text with its values filled in; null, and reported, if that cannot be done. */
  @Nullable Text resolve(Node.Scalar scalar, Located at) {
    String text = scalar.text();
    int next = text.indexOf("${");
    if (next < 0) {
      return new Text(text, at);
    }
    Each each = reading.each();
    if (each != null && text.equals(Each.VALUE)) {
      return new Text(each.value(), each.at());
    }
    var out = new StringBuilder();
    boolean good = true;
    int done = 0;
    while (next >= 0) {
      int end = text.indexOf('}', next);
      if (end < 0) {
        if (allows != Allows.SHELL) {
          unclosed(scalar, at, next);
          return null;
        }
        break;
      }
      out.append(text, done, next);
      String value = value(text.substring(next + 2, end), scalar.part(next, end + 1), at);
      good &= value != null;
      out.append(value);
      done = end + 1;
      next = text.indexOf("${", done);
      if (out.length() > LONGEST || !reading.budget().takeChars(out.length())) {
        reading.findings().add(Code.TOO_LARGE, "The text grows too large here", at, null);
        return null;
      }
    }
    return !good ? null : new Text(out.append(text, done, text.length()).toString(), at);
  }

  private @Nullable String value(String name, Place place, Located at) {
    String written = "${" + name + "}";
    Each each = reading.each();
    if (name.equals("each.key") || name.equals("each.value")) {
      if (each == null) {
        report(
            Code.BAD_INTERPOLATION,
            written + " has a meaning only in a pool with forEach",
            place,
            at,
            null);
        return null;
      }
      return name.equals("each.key") ? each.key() : each.value();
    }
    if (name.equals("job.repository") || name.equals("job.owner")) {
      if (allows != Allows.JOB) {
        report(
            Code.JOB_OUT_OF_SCOPE,
            written + " cannot stand here",
            place,
            at,
            "Only subPath of a volume and values of env may depend on the job.");
        return null;
      }
      return written;
    }
    boolean ours = name.startsWith("each.") || name.startsWith("job.");
    if (allows != Allows.SHELL || ours) {
      report(
          Code.BAD_INTERPOLATION,
          Quote.plain(written) + " is not known",
          place,
          at,
          Suggestion.of(name, KNOWN)
              .map(near -> "Did you mean ${" + near + "}?")
              .orElse(
                  "Known are ${each.key}, ${each.value}, ${job.repository}, ${job.owner};"
                      + " environment variables are not read."));
      return null;
    }
    return written;
  }

  private void unclosed(Node.Scalar scalar, Located at, int from) {
    report(
        Code.BAD_INTERPOLATION,
        "The interpolation is not closed",
        scalar.part(from, scalar.text().length()),
        at,
        "A } is missing after ${.");
  }

  private void report(Code code, String message, Place place, Located at, @Nullable String help) {
    reading.findings().add(Diagnostic.of(code, message, place, at.pointer().toString(), help));
  }
}
