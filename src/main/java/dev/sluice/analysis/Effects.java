package dev.sluice.analysis;

import dev.sluice.config.Cpu;
import dev.sluice.config.Docker;
import dev.sluice.config.Memory;
import dev.sluice.config.Network;
import dev.sluice.config.Pool;
import dev.sluice.config.VolumeMount;
import dev.sluice.cost.HourlyCost;
import dev.sluice.cost.PriceTable;
import dev.sluice.cost.Requests;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a job of one pool gets, misses and costs on the runner of another. */
public final class Effects {
  /** One effect, in words that go on from "the job would ...". */
  public record Effect(Severity severity, String text) {}

  private final Pool host;
  private final Pool guest;
  private final List<Effect> effects = new ArrayList<>();

  private Effects(Pool host, Pool guest) {
    this.host = host;
    this.guest = guest;
  }

  /**
   * The effects, the worst first; none if the job would not notice.
   *
   * @param host whose runner it is
   * @param guest whose job it is
   */
  public static List<Effect> of(Pool host, Pool guest, PriceTable prices) {
    var effects = new Effects(host, guest);
    effects.gains();
    effects.misses();
    effects.costs(prices);
    effects.effects.sort(Comparator.comparing(Effect::severity));
    return effects.effects;
  }

  private void add(Severity severity, String text) {
    effects.add(new Effect(severity, text));
  }

  private void gains() {
    if (reachesMore(host.network(), guest.network())) {
      add(Severity.SECURITY, "reach more of the network than " + guest.name() + " lets it");
    }
    if (host.proxy() != null && !Objects.equals(host.proxy(), guest.proxy())) {
      add(Severity.SECURITY, "go out through proxy " + host.proxy());
    }
    if (guest.proxy() != null && host.proxy() == null) {
      add(Severity.SECURITY, "go out past proxy " + guest.proxy());
    }
    for (VolumeMount volume : host.volumes()) {
      boolean given =
          guest.volumes().stream()
              .anyMatch(own ->
                  own.name().equals(volume.name())
                      && Objects.equals(own.subPath(), volume.subPath())
                      && (volume.readOnly() || !own.readOnly()));
      if (!given) {
        add(
            Severity.SECURITY,
            (volume.readOnly() ? "read volume " : "write to volume ") + volume.name());
      }
    }
    for (String secret : host.secrets()) {
      if (!guest.secrets().contains(secret)) {
        add(Severity.SECURITY, "have secret " + secret);
      }
    }
  }

  private void misses() {
    if (guest.gpu() != null && !guest.gpu().equals(host.gpu())) {
      add(
          Severity.BROKEN,
          "have " + (host.gpu() == null ? "no GPU" : host.gpu()) + " instead of " + guest.gpu());
    }
    if (guest.docker() != Docker.NONE && guest.docker() != host.docker()) {
      add(Severity.BROKEN, "run with docker: " + host.docker().word());
    }
    if (!guest.image().equals(host.image())) {
      add(Severity.BROKEN, "run in another image");
    }
    if (reachesMore(guest.network(), host.network())) {
      add(Severity.BROKEN, "reach less of the network than it needs");
    }
    for (VolumeMount volume : guest.volumes()) {
      if (host.volumes().stream().noneMatch(other -> provides(other, volume))) {
        add(Severity.BROKEN, "miss volume " + volume.name() + " at " + volume.mount());
      }
    }
    for (String secret : guest.secrets()) {
      if (!host.secrets().contains(secret)) {
        add(Severity.BROKEN, "miss secret " + secret);
      }
    }
    guest
        .env()
        .forEach((name, value) -> {
          if (!value.equals(host.env().get(name))) {
            add(Severity.BROKEN, "miss its own value of " + name);
          }
        });
    if (guest.timeout().compareTo(host.timeout()) > 0) {
      add(Severity.BROKEN, "be ended after a shorter time");
    }
    if (!guest.regions().isEmpty() && !guest.regions().containsAll(host.regions())
        || !guest.regions().isEmpty() && host.regions().isEmpty()) {
      add(Severity.BROKEN, "run in another region");
    }
    if (guest.cloud() != null && !guest.cloud().equals(host.cloud())) {
      add(Severity.BROKEN, "run in another cloud");
    }
    Requests wanted = Requests.of(guest);
    Requests given = Requests.of(host);
    if (given.milliCores() < wanted.milliCores()
        || given.memoryMib() < wanted.memoryMib()
        || isLess(limit(host.cpu()), limit(guest.cpu()))
        || isLess(limit(host.memory()), limit(guest.memory()))) {
      add(Severity.BROKEN, "have less CPU or memory");
    }
  }

  private static @Nullable Integer limit(@Nullable Cpu cpu) {
    return cpu == null ? null : cpu.limitMilli();
  }

  private static @Nullable Integer limit(@Nullable Memory memory) {
    return memory == null ? null : memory.limitMiB();
  }

  /** Whether one limit is below another. */
  private static boolean isLess(@Nullable Integer host, @Nullable Integer guest) {
    return host != null && guest != null && host < guest;
  }

  private static boolean provides(VolumeMount other, VolumeMount wanted) {
    return other.name().equals(wanted.name())
        && other.mount().equals(wanted.mount())
        && Objects.equals(other.subPath(), wanted.subPath())
        && (wanted.readOnly() || !other.readOnly());
  }

  private void costs(PriceTable prices) {
    HourlyCost dear = prices.perHour(Requests.of(host));
    HourlyCost cheap = prices.perHour(Requests.of(guest));
    boolean known = dear instanceof HourlyCost.Known && cheap instanceof HourlyCost.Known;
    boolean dearer =
        known
            && ((HourlyCost.Known) dear)
                    .usdPerHour()
                    .compareTo(((HourlyCost.Known) cheap).usdPerHour())
                > 0;
    boolean onlyGpu = !known && host.gpu() != null && guest.gpu() == null;
    if (dearer || onlyGpu) {
      add(Severity.COST, "run on " + (host.gpu() == null ? "a dearer machine" : host.gpu()));
    }
  }

  private static boolean reachesMore(Network host, Network guest) {
    return switch (guest) {
      case Network.Open _ -> false;
      case Network.Blocked _ -> !(host instanceof Network.Blocked);
      case Network.Allow allowed ->
          switch (host) {
            case Network.Open _ -> true;
            case Network.Blocked _ -> false;
            case Network.Allow other ->
                other.github() && !allowed.github()
                    || !containsAll(allowed.domains(), other.domains())
                    || !containsAll(allowed.cidrs(), other.cidrs());
          };
    };
  }

  private static boolean containsAll(List<String> whole, List<String> part) {
    Set<String> all = new HashSet<>(whole);
    return all.containsAll(part);
  }
}
