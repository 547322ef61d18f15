package dev.sluice.server;

import dev.sluice.secret.Secret;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who may ask the admin listener, and under which name. */
final class AdminAccess {
  private static final String BEARER = "bearer ";

  private final Secret token;
  private final Set<String> hosts;
  private final boolean loopback;

  /**
   * @param address that is listened on
   * @param hosts names that it may be asked by, beside those of the address
   */
  AdminAccess(InetSocketAddress address, Secret token, Set<String> hosts) {
    this.token = token;
    InetAddress bound = address.getAddress();
    this.loopback = bound != null && bound.isLoopbackAddress();
    this.hosts =
        hosts.stream().map(AdminAccess::lower).collect(Collectors.toCollection(HashSet::new));
    this.hosts.add(lower(address.getHostString()));
  }

  /**
   * Whether the request names this server. A page in somebody's browser can make its own name point
   * here (DNS rebinding) but cannot hide it, and it cannot have an address for a name. The port
   * says nothing: a tunnel may have another one.
   */
  boolean knowsHost(HttpServerExchange exchange) {
    if (exchange.getRequestHeaders().count(Headers.HOST) != 1) {
      return false;
    }
    String host = hostOf(exchange.getRequestHeaders().getFirst(Headers.HOST));
    return host != null
        && (host.equals("localhost")
            || hosts.contains(host)
            || (isLiteral(host) && (!loopback || InetAddress.ofLiteral(host).isLoopbackAddress())));
  }

  /** The host of a {@code Host} header in lower case, without brackets; null if it is none. */
  private static @Nullable String hostOf(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      String host = new URI("http://" + header).parseServerAuthority().getHost();
      if (host == null || header.contains("@") || header.contains("/")) {
        return null;
      }
      return lower(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static boolean isLiteral(String host) {
    try {
      return InetAddress.ofLiteral(host) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What a request's credential is worth. */
  enum Credential {
    GOOD,
    NONE,
    WRONG
  }

  /** Looks at the token in constant time. */
  Credential credential(HttpServerExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    if (header == null) {
      return Credential.NONE;
    }
    boolean bearer = lower(header).startsWith(BEARER);
    byte[] given =
        (bearer ? header.substring(BEARER.length()).strip() : "").getBytes(StandardCharsets.UTF_8);
    byte[] wanted = token.reveal().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(given, wanted) ? Credential.GOOD : Credential.WRONG;
  }

  /** Whether reading is free: only somebody on this machine can reach it. */
  boolean readsFreely() {
    return loopback;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
