package dev.sluice.telemetry;

/** What this build is. */
public final class Build {
  private Build() {}

  /** The version in the manifest; {@code development} outside a jar. */
  public static String version() {
    String version = Build.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
