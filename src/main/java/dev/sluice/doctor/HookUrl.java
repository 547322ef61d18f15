package dev.sluice.doctor;

import dev.sluice.address.Addresses;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The address that webhooks are sent to. */
public final class HookUrl {
  private static final Set<String> PATHS = Set.of("", "/", "/webhook");

  private HookUrl() {}

  /** What is to be said of an address. */
  public sealed interface Check {
    /**
     * It can be used.
     *
     * @param warnings one sentence each
     */
    record Good(List<String> warnings) implements Check {
      public Good {
        warnings = List.copyOf(warnings);
      }
    }

    record Bad(String message) implements Check {}
  }

  /**
   * Looks at an address without asking it.
   *
   * @param url http or https, with a host
   * @param emulated whether GitHub itself may be on this machine
   */
  public static Check check(URI url, boolean emulated) {
    if (isLoopback(url.getHost()) && !emulated) {
      return new Check.Bad(
          "GitHub cannot reach " + url.getHost() + ": give the address that it has from outside");
    }
    List<String> warnings = new ArrayList<>();
    if (url.getScheme().equals("http") && !emulated) {
      warnings.add("without https anybody on the way can read and repeat the webhooks");
    }
    if (!PATHS.contains(url.getPath())) {
      warnings.add(
          "the server takes webhooks at /webhook and /; a proxy has to turn "
              + url.getPath()
              + " into one of them");
    }
    return new Check.Good(warnings);
  }

  private static boolean isLoopback(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return bare.equalsIgnoreCase("localhost")
        || bare.toLowerCase(Locale.ROOT).endsWith(".localhost")
        || Addresses.parse(bare)
            .filter(one -> one.isLoopbackAddress() || one.isAnyLocalAddress())
            .isPresent();
  }

  /** Whether two addresses are the same to HTTP. */
  static boolean same(URI url, String text) {
    try {
      return normal(url).equals(normal(URI.create(text)));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String normal(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    int port = url.getPort() < 0 ? usual : url.getPort();
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return scheme + "://" + host + ":" + port + path + query;
  }
}
