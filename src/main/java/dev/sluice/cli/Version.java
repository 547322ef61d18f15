package dev.sluice.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build. */
final class Version implements IVersionProvider {
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return "sluice " + (version == null ? "development" : version);
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }
}
