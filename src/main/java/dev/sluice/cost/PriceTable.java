package dev.sluice.cost;

import dev.sluice.config.Gpu;
import dev.sluice.diagnostic.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of Modal's prices; each figure says where it is from.
 *
 * @param gpus dollars for a second of one GPU, by type in upper case
 * @param cpuCore dollars for a second of a physical core of a sandbox; null if not known
 * @param memoryGib dollars for a second of a GiB of a sandbox; null if not known
 * @param broad multiplier of a region such as {@code us}; null if not known
 * @param narrow multiplier of a region such as {@code us-west}; null if not known
 */
public record PriceTable(
    Map<String, Figure> gpus,
    @Nullable Figure cpuCore,
    @Nullable Figure memoryGib,
    @Nullable Figure broad,
    @Nullable Figure narrow) {
  /** Knows nothing. */
  public static final PriceTable EMPTY = new PriceTable(Map.of(), null, null, null, null);

  /** Modal sells {@code A100} as it. */
  private static final String A100_40GB = "A100-40GB";

  private static final class Holder {
    static final PriceTable BUILT_IN = read();

    private static PriceTable read() {
      String name = "prices.yaml";
      try (InputStream in =
          Objects.requireNonNull(PriceTable.class.getResourceAsStream(name), name)) {
        return PriceFile.builtIn(new SourceText(name, in.readAllBytes()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public PriceTable {
    gpus = Map.copyOf(gpus);
  }

  /** The table that comes with this program, read on first use. */
  public static PriceTable builtIn() {
    return Holder.BUILT_IN;
  }

  /** This table, and what it leaves out from {@code other}. */
  public PriceTable over(PriceTable other) {
    Map<String, Figure> all = new TreeMap<>(other.gpus);
    all.putAll(gpus);
    return new PriceTable(
        all,
        cpuCore == null ? other.cpuCore : cpuCore,
        memoryGib == null ? other.memoryGib : memoryGib,
        broad == null ? other.broad : broad,
        narrow == null ? other.narrow : narrow);
  }

  /** What a sandbox costs that asks for so much. */
  public HourlyCost perHour(Requests requests) {
    Gpu gpu = requests.gpu();
    Optional<Figure> perGpu = gpu == null ? Optional.empty() : price(gpu);
    if (gpu != null && perGpu.isEmpty()) {
      return new HourlyCost.Unknown("no price is known for the GPU " + gpu.type());
    }
    if (cpuCore == null || memoryGib == null) {
      return new HourlyCost.Unknown("no price is known for CPU or memory");
    }
    Figure multiplier = null;
    if (!requests.regions().isEmpty()) {
      Optional<Figure> least = multiplier(requests.regions());
      if (least.isEmpty()) {
        return new HourlyCost.Unknown("no multiplier is known for its regions");
      }
      multiplier = least.get();
    }
    List<HourlyCost.Part> parts = new ArrayList<>();
    if (gpu != null) {
      parts.add(part("gpu", perGpu.orElseThrow(), BigDecimal.valueOf(gpu.count()), multiplier));
    }
    parts.add(part("cpu", cpuCore, requests.cores(), multiplier));
    parts.add(part("memory", memoryGib, requests.memoryGib(), multiplier));
    return new HourlyCost.Known(parts, sources(parts, multiplier));
  }

  /**
   * The price of one GPU, of the first source that has one: that of its very type, else of a type
   * that is sold as it.
   */
  private Optional<Figure> price(Gpu gpu) {
    String cap = gpu.capType();
    String shortName = cap.equals(A100_40GB) ? "A100" : cap;
    // The least is the first of those of one source.
    return Stream.of(gpu.type(), plain(gpu.type()), cap, shortName)
        .flatMap(type -> Optional.ofNullable(gpus.get(type)).stream())
        .min(Comparator.comparing(figure -> figure.source().kind()));
  }

  private static String plain(String type) {
    return type.replace("!", "").replace("+", "");
  }

  /** The smallest of the regions; empty if that of one is not known. */
  private Optional<Figure> multiplier(List<String> regions) {
    List<Figure> known = new ArrayList<>();
    for (String region : regions) {
      Figure one = region.contains("-") ? narrow : broad;
      if (one == null) {
        return Optional.empty();
      }
      known.add(one);
    }
    return known.stream().min(Comparator.comparing(Figure::value));
  }

  private static HourlyCost.Part part(
      String of, Figure price, BigDecimal amount, @Nullable Figure multiplier) {
    BigDecimal usd = price.value().multiply(amount);
    return new HourlyCost.Part(
        of, multiplier == null ? usd : usd.multiply(multiplier.value()), price.source());
  }

  private static List<PriceSource> sources(
      List<HourlyCost.Part> parts, @Nullable Figure multiplier) {
    return Stream.concat(
            parts.stream().map(HourlyCost.Part::source),
            Stream.ofNullable(multiplier).map(Figure::source))
        .distinct()
        .sorted(Comparator.comparing(PriceSource::kind).thenComparing(PriceSource::asOf))
        .toList();
  }
}
