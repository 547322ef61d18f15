package dev.sluice.emulator;

import java.util.Map;

/** What runs inside an emulated sandbox, in place of the runner image's entrypoint. */
public interface SandboxProgram {

  /**
   * Starts the program when its sandbox is scheduled. Must not block; what takes time is left on
   * the timeline.
   *
   * @param env the variables of all the sandbox's secrets, later ones winning
   * @param exit how the program ends its sandbox
   * @return what to do when the sandbox is terminated or times out first
   */
  Runnable start(String sandboxName, Map<String, String> env, Exit exit);

  /** The same in a sandbox that may not reach everything. */
  default Runnable start(ModalDefinition sandbox, Map<String, String> env, Exit exit) {
    return start(sandbox.name(), env, exit);
  }

  /** Ends the sandbox, once; later calls do nothing. */
  interface Exit {
    void with(int code, String lastLogLine);

    /** Prints to the sandbox's standard output; {@code text} brings its line ends. */
    default void print(String text) {}

    /** Prints to its standard error likewise. */
    default void printError(String text) {}
  }
}
