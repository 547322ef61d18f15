package dev.sluice.cli;

import dev.sluice.api.JobState;

/** Colours words, if wanted. */
record Paint(boolean color) {
  /** How a word looks. */
  enum Style {
    PLAIN(""),
    BOLD("\u001b[1m"),
    FAINT("\u001b[2m"),
    RED("\u001b[31m"),
    GREEN("\u001b[32m"),
    YELLOW("\u001b[33m");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private static final String RESET = "\u001b[0m";

  String paint(Style style, String text) {
    return color && style != Style.PLAIN && !text.isEmpty() ? style.code + text + RESET : text;
  }

  String bold(String text) {
    return paint(Style.BOLD, text);
  }

  String faint(String text) {
    return paint(Style.FAINT, text);
  }

  /** The colour of a job's state. */
  static Style of(JobState state) {
    return switch (state) {
      case BLOCKED, DENIED -> Style.RED;
      case WAITING, UNMATCHED -> Style.YELLOW;
      case STARTING, RUNNING -> Style.GREEN;
      case ELSEWHERE, COMPLETED -> Style.FAINT;
    };
  }
}
