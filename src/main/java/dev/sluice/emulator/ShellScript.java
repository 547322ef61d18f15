package dev.sluice.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of a shell's language that emulated sandboxes run: commands joined by {@code ;},
 * line ends and {@code &&}, both quotes, backslashes, {@code $NAME} and <code>${NAME}</code>.
 * Anything else is refused, since leaving it out would do something other than a shell does.
 */
final class ShellScript {
  /**
   * A command with its words.
   *
   * @param ifOk whether it runs only if the one before it succeeded
   */
  record Step(boolean ifOk, List<String> words) {
    Step {
      words = List.copyOf(words);
    }
  }

  /** What the script holds that is not read here. */
  static final class NotEmulated extends Exception {
    private static final long serialVersionUID = 1;

    private NotEmulated(String what) {
      super("not emulated: " + what, null, false, false);
    }
  }

  private static final String REFUSED = "|&<>()`#*?[";

  private final String text;
  private final Map<String, String> env;
  private final List<Step> steps = new ArrayList<>();
  private List<String> words = new ArrayList<>();
  private @Nullable StringBuilder word;
  private boolean ifOk;
  private int at;

  private ShellScript(String text, Map<String, String> env) {
    this.text = text;
    this.env = env;
  }

  static List<Step> read(String text, Map<String, String> env) throws NotEmulated {
    var script = new ShellScript(text, env);
    while (script.at < text.length()) {
      script.next();
    }
    script.endStep(false);
    return List.copyOf(script.steps);
  }

  private void next() throws NotEmulated {
    char sign = text.charAt(at++);
    if (sign == ' ' || sign == '\t') {
      endWord();
    } else if (sign == ';' || sign == '\n') {
      endStep(false);
    } else if (sign == '&' && at < text.length() && text.charAt(at) == '&') {
      at++;
      endStep(true);
    } else if (sign == '\'') {
      append(text.substring(at, closing('\'')));
      at = closing('\'') + 1;
    } else if (sign == '"') {
      quoted();
    } else if (sign == '\\') {
      escaped();
    } else if (sign == '$') {
      variable();
    } else if (REFUSED.indexOf(sign) >= 0) {
      throw new NotEmulated(Character.toString(sign));
    } else {
      append(Character.toString(sign));
    }
  }

  private void quoted() throws NotEmulated {
    append("");
    for (int end = closing('"'); at < end; end = closing('"')) {
      char sign = text.charAt(at++);
      if (sign == '\\' && "\"\\$`".indexOf(text.charAt(at)) >= 0) {
        escaped();
      } else if (sign == '$') {
        variable();
      } else if (sign == '`') {
        throw new NotEmulated("`");
      } else {
        append(Character.toString(sign));
      }
    }
    at++;
  }

  private void escaped() throws NotEmulated {
    if (at == text.length()) {
      throw new NotEmulated("\\ at the end");
    }
    append(Character.toString(text.charAt(at++)));
  }

  private int closing(char quote) throws NotEmulated {
    for (int i = at; i < text.length(); i++) {
      if (text.charAt(i) == quote) {
        return i;
      }
      // Between double quotes, the sign behind a backslash closes nothing.
      i += quote == '"' && text.charAt(i) == '\\' ? 1 : 0;
    }
    throw new NotEmulated("an open " + quote);
  }

  private void variable() throws NotEmulated {
    boolean braces = at < text.length() && text.charAt(at) == '{';
    int start = braces ? at + 1 : at;
    int end = start;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    if (end == start || (braces && (end == text.length() || text.charAt(end) != '}'))) {
      throw new NotEmulated("$ without the name of a variable");
    }
    append(env.getOrDefault(text.substring(start, end), ""));
    at = braces ? end + 1 : end;
  }

  private static boolean isNamePart(char sign) {
    return sign == '_'
        || (sign >= 'a' && sign <= 'z')
        || (sign >= 'A' && sign <= 'Z')
        || (sign >= '0' && sign <= '9');
  }

  private void append(String part) {
    StringBuilder current = word == null ? new StringBuilder() : word;
    word = current.append(part);
  }

  private void endWord() {
    StringBuilder current = word;
    if (current != null) {
      words.add(current.toString());
      word = null;
    }
  }

  private void endStep(boolean nextIfOk) throws NotEmulated {
    endWord();
    if (!words.isEmpty()) {
      steps.add(new Step(ifOk, words));
      words = new ArrayList<>();
    } else if (nextIfOk) {
      throw new NotEmulated("&& without a command before it");
    }
    ifOk = nextIfOk;
  }
}
