package dev.sluice.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which server is asked. */
final class ServerOption {
  /** What all commands that ask a server say of their environment. */
  static final String ENVIRONMENT =
      "Without --server and SLUICE_SERVER, the server that uses the store here is asked"
          + " (SLUICE_STORE); if none runs, the store itself is read.";

  @Option(
      names = "--server",
      paramLabel = "URL",
      converter = Address.class,
      description = "Admin listener of the server (default: SLUICE_SERVER, else the one here).")
  @Nullable URI server;

  /** An address that a token may be sent to. */
  static final class Address implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        URI url = URI.create(text);
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (http && url.getHost() != null && url.getUserInfo() == null) {
          return url;
        }
      } catch (IllegalArgumentException e) {
        // Told below.
      }
      throw new TypeConversionException("it is not an http or https address without user name");
    }
  }
}
