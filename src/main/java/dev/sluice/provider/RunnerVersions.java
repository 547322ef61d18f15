package dev.sluice.provider;

/** Compares versions of the runner. */
public final class RunnerVersions {
  private RunnerVersions() {}

  /** Compares part by part, numbers as numbers; what is no number counts as 0. */
  public static int compare(String one, String other) {
    String[] a = one.split("\\.", -1);
    String[] b = other.split("\\.", -1);
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      int difference = Long.compare(number(a[i]), number(b[i]));
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(a.length, b.length);
  }

  private static long number(String text) {
    return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
  }
}
