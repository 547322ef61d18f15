package dev.sluice.cli;

/** Where the process starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess();
    int code = SluiceCommand.execute(terminal, arguments);
    terminal.out().flush();
    System.exit(code);
  }
}
