package dev.sluice.server;

import dev.sluice.address.AddressRanges;
import dev.sluice.address.Addresses;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by a sender's address whether it may deliver webhooks, in addition to the signature. Safe
 * for any number of threads.
 */
public final class SourceCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SourceCheck.class);
  private static final Duration TOLD_FOR = Duration.ofMinutes(1);

  /** Of how many senders it is remembered that they were told of; no further one is, meanwhile. */
  private static final int MOST_TOLD = 100;

  private final @Nullable Allowed allowed;
  private final AddressRanges trustedProxies;
  private final InstantSource clock;

  /** When each sender was told of, the earliest first; guarded by itself. */
  private final Map<InetAddress, Instant> told = new LinkedHashMap<>();

  /**
   * From where webhooks are taken.
   *
   * @param published GitHub's own ranges, null if they do not count
   */
  public record Allowed(AddressRanges ranges, @Nullable PublishedRanges published) {
    private boolean contains(InetAddress sender) {
      if (ranges.contains(sender)) {
        return true;
      }
      // What GitHub has not told yet must cost no webhook.
      return published != null
          && published.known().map(known -> known.contains(sender)).orElse(true);
    }
  }

  /**
   * @param allowed null to take webhooks from anywhere
   * @param trustedProxies whose {@code X-Forwarded-For} is believed
   */
  public SourceCheck(@Nullable Allowed allowed, AddressRanges trustedProxies, InstantSource clock) {
    this.allowed = allowed;
    this.trustedProxies = trustedProxies;
    this.clock = clock;
  }

  /** Begins to read what GitHub publishes, if that counts. */
  void start() {
    if (allowed != null && allowed.published() != null) {
      allowed.published().start();
    }
  }

  @Override
  public void close() {
    if (allowed != null && allowed.published() != null) {
      allowed.published().close();
    }
  }

  /** Why the request is refused, for its sender; null if it is not. */
  @Nullable String refusal(HttpServerExchange exchange) {
    if (allowed == null) {
      return null;
    }
    InetAddress peer = exchange.getSourceAddress().getAddress();
    HeaderValues header = exchange.getRequestHeaders().get(Headers.X_FORWARDED_FOR);
    List<String> forwarded = header == null ? List.of() : List.copyOf(header);
    Optional<InetAddress> sender = ForwardedFor.sender(peer, forwarded, trustedProxies);
    if (sender.isEmpty()) {
      tell(peer, "the X-Forwarded-For of this trusted proxy holds something that is no address");
      return "the proxy before this server does not say who sent this";
    }
    if (allowed.contains(sender.get())) {
      return null;
    }
    tell(sender.get(), advice(sender.get(), !forwarded.isEmpty() && sender.get().equals(peer)));
    return "webhooks are not taken from " + Addresses.print(sender.get());
  }

  /**
   * @param forwards whether it sends the header of a proxy itself
   */
  private String advice(InetAddress sender, boolean forwards) {
    if (trustedProxies.contains(sender)) {
      // To admit it would admit everybody behind it.
      return "this trusted proxy sends no X-Forwarded-For: have it append the address that it is"
          + " asked from";
    }
    return "SLUICE_WEBHOOK_SOURCES does not list this address"
        + (forwards
            ? "; if it is a proxy of yours, list it in SLUICE_TRUSTED_PROXIES"
            : "; if GitHub sends from it, add it there");
  }

  private void tell(InetAddress sender, String why) {
    Instant now = clock.instant();
    synchronized (told) {
      Iterator<Instant> times = told.values().iterator();
      while (times.hasNext() && !times.next().plus(TOLD_FOR).isAfter(now)) {
        times.remove();
      }
      if (told.size() >= MOST_TOLD || told.putIfAbsent(sender, now) != null) {
        return;
      }
    }
    LOG.atWarn()
        .addKeyValue("event", "webhook.source.refused")
        .addKeyValue("address", Addresses.print(sender))
        .addKeyValue("reason", why)
        .log("a webhook was refused for its sender's address");
  }
}
