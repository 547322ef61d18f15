package dev.sluice.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Addresses that a secret may be sent to. */
public final class WebAddress {
  private static final int LAST_PORT = 65_535;

  private WebAddress() {}

  /** An http or https address with a host, without a user name; else empty. */
  public static Optional<URI> parse(String text) {
    try {
      URI url = new URI(text);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      int port = url.getPort();
      boolean reachable = url.getHost() != null && port != 0 && port <= LAST_PORT;
      return http && reachable && url.getUserInfo() == null ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Such an address of a whole server: without path, query and fragment. */
  public static Optional<URI> server(String text) {
    return parse(text)
        .filter(url -> url.getPath().isEmpty() || url.getPath().equals("/"))
        .filter(url -> url.getQuery() == null && url.getFragment() == null);
  }
}
