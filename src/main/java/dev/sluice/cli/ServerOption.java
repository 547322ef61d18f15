package dev.sluice.cli;

import dev.sluice.settings.WebAddress;
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
      return WebAddress.server(text)
          .orElseThrow(() ->
              new TypeConversionException(
                  "it is not an http or https address of a server, without user name, path and"
                      + " query"));
    }
  }
}
