package dev.sluice.cli;

import dev.sluice.telemetry.Build;
import picocli.CommandLine.IVersionProvider;

/** The version of this build. */
final class Version implements IVersionProvider {
  static String text() {
    return "sluice " + number();
  }

  /** The number alone, as other formats want it. */
  static String number() {
    return Build.version();
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }
}
