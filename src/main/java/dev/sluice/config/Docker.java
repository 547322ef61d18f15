package dev.sluice.config;

/** Whether the sandbox offers a Docker daemon to jobs, and on which runtime. */
public enum Docker {
  NONE("none"),
  GVISOR("gvisor"),
  VM("vm");

  private final String word;

  Docker(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
