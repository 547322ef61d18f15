package dev.sluice.cli;

import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Shows a report again and again. */
final class WatchOption {
  private static final String DEFAULT_SECONDS = "2";

  @Option(
      names = "--watch",
      paramLabel = "SECONDS",
      arity = "0..1",
      preprocessor = OnlyAttached.class,
      converter = Seconds.class,
      description = "Show it again every SECONDS (default 2) until Ctrl-C.")
  @Nullable Double seconds;

  /** So that a test ends. */
  @Option(names = "--watch-rounds", hidden = true)
  int rounds = Integer.MAX_VALUE;

  /** {@code --watch 5} would take the job's id for seconds. */
  static final class OnlyAttached implements IParameterPreprocessor {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's signature
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      if (!"=".equals(info.get("separator"))) {
        arguments.push(DEFAULT_SECONDS);
      }
      return false;
    }
  }

  /** A number of seconds that neither burns a processor nor looks dead. */
  static final class Seconds implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      if (text.matches("[0-9]{1,4}(\\.[0-9]{1,3})?")) {
        double seconds = Double.parseDouble(text);
        if (seconds >= 0.1 && seconds <= 3600) {
          return seconds;
        }
      }
      throw new TypeConversionException("'" + text + "' is no number from 0.1 to 3600");
    }
  }
}
