package dev.sluice.diagnostic;

import java.util.Collection;

/**
 * Writes diagnostics as workflow commands, which GitHub Actions shows as annotations at the lines
 * of a pull request.
 */
public final class GithubRenderer {
  private GithubRenderer() {}

  /** One line for each of {@code diagnostics}, in the order given. */
  public static String render(Collection<Diagnostic> diagnostics) {
    var out = new StringBuilder();
    for (Diagnostic diagnostic : diagnostics) {
      Place place = diagnostic.place();
      out.append("::").append(command(diagnostic.severity()));
      out.append(" file=").append(property(place.file()));
      out.append(",line=").append(place.line());
      if (place.line() == place.endLine()) {
        // GitHub's end is the last column; it takes columns only within one line.
        out.append(",col=").append(place.column());
        out.append(",endColumn=").append(Math.max(place.column(), place.endColumn() - 1));
      } else {
        out.append(",endLine=").append(place.endLine());
      }
      out.append(",title=").append(property(diagnostic.code().id()));
      out.append("::").append(data(text(diagnostic))).append('\n');
    }
    return out.toString();
  }

  private static String command(Severity severity) {
    return switch (severity) {
      case ERROR, WARNING -> severity.word();
      case NOTE -> "notice";
    };
  }

  private static String text(Diagnostic diagnostic) {
    var text = new StringBuilder(diagnostic.message());
    if (diagnostic.help() != null) {
      text.append('\n').append(diagnostic.help());
    }
    for (Diagnostic.Related related : diagnostic.related()) {
      text.append('\n').append(related.message()).append(": ").append(related.place());
    }
    return text.toString();
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
