package dev.sluice.emulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays what a sandbox was asked to run: our runner where the sandbox brings its JIT config, and
 * otherwise its command, as far as that can be done without a machine.
 *
 * <p>{@code echo}, {@code sleep}, {@code true}, {@code false}, {@code exit}, and {@code sh -c} and
 * {@code bash -c} with a {@link ShellScript} of those. Without a command a sandbox lives until its
 * timeout. Any other command ends with 127 and says so, as a shell's does that is not there: a
 * success would claim that something ran.
 */
public final class CommandProgram implements SandboxProgram {
  private static final int NOT_FOUND = 127;
  private static final int FAILED = 1;
  private static final int EXIT_BITS = 0xff;
  private static final double MILLIS = 1000.0;
  private static final Pattern SHELL = Pattern.compile("(/usr)?(/bin/)?(sh|bash)");
  private static final Pattern DURATION =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)([smhd]?)");
  private static final Map<String, Integer> SECONDS =
      Map.of("", 1, "s", 1, "m", 60, "h", 3600, "d", 86_400);

  private final SandboxProgram runner;
  private final Timeline timeline;

  /**
   * @param runner for sandboxes with a JIT config
   */
  public CommandProgram(SandboxProgram runner, Timeline timeline) {
    this.runner = runner;
    this.timeline = timeline;
  }

  @Override
  public Runnable start(ModalDefinition sandbox, Map<String, String> env, Exit exit) {
    if (env.containsKey(FakeRunner.JIT_CONFIG)) {
      return runner.start(sandbox, env, exit);
    }
    if (sandbox.entrypoint().isEmpty()) {
      return () -> {};
    }
    try {
      var run = new Run(steps(sandbox.entrypoint(), env), exit);
      run.next();
      return run::kill;
    } catch (ShellScript.NotEmulated refused) {
      exit.printError(refused.getMessage() + "\n");
      exit.with(NOT_FOUND, "");
      return () -> {};
    }
  }

  @Override
  public Runnable start(String sandboxName, Map<String, String> env, Exit exit) {
    return runner.start(sandboxName, env, exit);
  }

  private static List<ShellScript.Step> steps(List<String> command, Map<String, String> env)
      throws ShellScript.NotEmulated {
    boolean shell =
        command.size() == 3
            && SHELL.matcher(command.getFirst()).matches()
            && command.get(1).equals("-c");
    return shell
        ? ShellScript.read(command.getLast(), env)
        : List.of(new ShellScript.Step(false, command));
  }

  /** The time that sleep's arguments ask for, if they are such. */
  private static Optional<Duration> duration(List<String> arguments) {
    if (arguments.size() != 1) {
      return Optional.empty();
    }
    Matcher matcher = DURATION.matcher(arguments.getFirst());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    double seconds =
        Double.parseDouble(matcher.group(1)) * SECONDS.getOrDefault(matcher.group(2), 1);
    return Optional.of(Duration.ofMillis(Math.round(seconds * MILLIS)));
  }

  /** One run of a command, on the threads of the timeline. */
  private final class Run {
    private final Queue<ShellScript.Step> steps;
    private final Exit exit;

    /** Guarded by {@code this}. */
    private boolean over;

    private int status;

    private Run(List<ShellScript.Step> steps, Exit exit) {
      this.steps = new ArrayDeque<>(steps);
      this.exit = exit;
    }

    private synchronized void kill() {
      over = true;
    }

    private synchronized boolean isOver() {
      return over;
    }

    private void next() {
      while (!isOver()) {
        ShellScript.Step step = steps.poll();
        if (step == null) {
          end(status);
        } else if (!step.ifOk() || status == 0) {
          String name = step.words().getFirst();
          List<String> arguments = step.words().subList(1, step.words().size());
          if (name.equals("sleep") && sleep(arguments)) {
            return;
          }
          if (!name.equals("sleep")) {
            run(name, arguments);
          }
        }
      }
    }

    /** Whether the run goes on later. */
    private boolean sleep(List<String> arguments) {
      if (arguments.equals(List.of("infinity"))) {
        return true;
      }
      Optional<Duration> time = duration(arguments);
      status = time.isPresent() ? 0 : FAILED;
      if (time.isEmpty()) {
        exit.printError("sleep: not a time: " + String.join(" ", arguments) + "\n");
      }
      time.ifPresent(delay -> timeline.after(delay, this::next));
      return time.isPresent();
    }

    private void run(String name, List<String> arguments) {
      switch (name) {
        case "echo" -> {
          exit.print(String.join(" ", arguments) + "\n");
          status = 0;
        }
        case "true" -> status = 0;
        case "false" -> status = FAILED;
        case "exit" -> end(arguments.isEmpty() ? status : code(arguments.getFirst()));
        default -> {
          exit.printError(name + ": not emulated\n");
          status = NOT_FOUND;
        }
      }
    }

    private int code(String text) {
      try {
        return Integer.parseInt(text) & EXIT_BITS;
      } catch (NumberFormatException none) {
        exit.printError("exit: not a number: " + text + "\n");
        return 2;
      }
    }

    private void end(int code) {
      kill();
      exit.with(code, "");
    }
  }
}
