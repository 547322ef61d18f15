package dev.sluice.cost;

import dev.sluice.config.Gpu;
import dev.sluice.config.GpuTypes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Understands Modal's own rates as far as they can be understood: Modal says that compute is priced
 * by unit and hour, but publishes no list of the names. Our guess: a name is words between anything
 * that is neither letter nor digit. One that holds the words of a GPU type, such as {@code
 * gpu_a100_80gb}, is its price; {@code cpu} or {@code core} and {@code memory} or {@code mem} are
 * taken only beside {@code sandbox}, because functions have other prices for them. Names that speak
 * of storage, regions or non-preemptible machines, values that are no amount of dollars, and names
 * that contradict each other are passed over.
 */
public final class ModalRates {
  private static final String CPU = "cpu";
  private static final String MEMORY = "memory";

  /** The words of each type; those with more of them first, which begin like others. */
  private static final List<List<String>> GPUS =
      Stream.concat(GpuTypes.KNOWN.stream().filter(ModalRates::isPlain), Stream.of("A10G"))
          .map(type -> List.of(type.toLowerCase(Locale.ROOT).split("-", -1)))
          .sorted(Comparator.<List<String>>comparingInt(List::size).reversed())
          .toList();

  /** Words of names that are about something else than a plain sandbox's hour. */
  private static final Set<String> OTHER =
      Set.of(
          "storage",
          "volume",
          "disk",
          "month",
          "region",
          "multiplier",
          "nonpreemptible",
          "preemptible",
          "reserved",
          "second",
          "sec",
          "limit",
          "max");

  private static final String SANDBOX = "sandbox";
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9]+");

  private static final Pattern AMOUNT =
      Pattern.compile(
          "\\$? ?([0-9]{1,4}(?:[.][0-9]{1,12})?)(?: ?usd)?(?: ?(?:/|per) ?(?:h|hr|hour))?");

  private ModalRates() {}

  /**
   * What was understood.
   *
   * @param ignored how many rates were not
   */
  public record Read(PriceTable table, int used, int ignored) {}

  /** What a rate is the price of, and whether it speaks of sandboxes in particular. */
  private record Meaning(String of, boolean sandbox) {}

  /**
   * Reads rates; any text is taken.
   *
   * @param day on which Modal told them
   */
  public static Read read(Map<String, String> rates, LocalDate day) {
    Map<Meaning, Set<BigDecimal>> told = new HashMap<>();
    Map<Meaning, Integer> names = new HashMap<>();
    rates.forEach((name, value) -> {
      Optional<BigDecimal> amount = amount(value);
      Meaning meaning = meaning(name);
      if (meaning != null && amount.isPresent()) {
        told.computeIfAbsent(meaning, _ -> new HashSet<>()).add(amount.get());
        names.merge(meaning, 1, Integer::sum);
      }
    });
    var source = PriceSource.modal(day);
    Map<String, Figure> figures = new TreeMap<>();
    int used = 0;
    for (var entry : told.entrySet()) {
      Meaning meaning = entry.getKey();
      boolean surpassed = !meaning.sandbox() && told.containsKey(new Meaning(meaning.of(), true));
      if (!surpassed && entry.getValue().size() == 1) {
        figures.put(meaning.of(), perSecond(entry.getValue().iterator().next(), source));
        used += names.getOrDefault(meaning, 0);
      }
    }
    Figure cpu = figures.remove(CPU);
    Figure memory = figures.remove(MEMORY);
    return new Read(new PriceTable(figures, cpu, memory, null, null), used, rates.size() - used);
  }

  private static @Nullable Meaning meaning(String name) {
    List<String> words = words(name);
    if (words.stream().anyMatch(OTHER::contains)) {
      return null;
    }
    boolean sandbox = words.contains(SANDBOX) || words.contains("sandboxes");
    List<String> gpus = gpus(words);
    if (!gpus.isEmpty()) {
      return gpus.size() == 1 ? new Meaning(gpus.getFirst(), sandbox) : null;
    }
    boolean cpu = words.contains("cpu") || words.contains("core") || words.contains("cores");
    boolean memory = words.contains("memory") || words.contains("mem");
    if (!sandbox || cpu == memory) {
      return null;
    }
    return new Meaning(cpu ? CPU : MEMORY, true);
  }

  private static boolean isPlain(String type) {
    return !type.endsWith("!") && !type.endsWith("+");
  }

  private static List<String> words(String name) {
    return List.of(BETWEEN_WORDS.split(name.toLowerCase(Locale.ROOT)));
  }

  /** The GPU types that the words name, each by the type it is sold as. */
  private static List<String> gpus(List<String> words) {
    List<String> left = new ArrayList<>(words);
    List<String> types = new ArrayList<>();
    for (List<String> gpu : GPUS) {
      int at = Collections.indexOfSubList(left, gpu);
      if (at >= 0) {
        left.subList(at, at + gpu.size()).clear();
        String type = String.join("-", gpu).toUpperCase(Locale.ROOT);
        types.add(new Gpu(type.equals("A10G") ? "A10" : type, 1).capType());
      }
    }
    return types;
  }

  private static Optional<BigDecimal> amount(String value) {
    Matcher matcher = AMOUNT.matcher(value.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(new BigDecimal(matcher.group(1)).stripTrailingZeros())
        .filter(amount -> amount.signum() > 0);
  }

  /** Finer than a picodollar, so that an hour of it is the rate again to the last shown digit. */
  private static Figure perSecond(BigDecimal perHour, PriceSource source) {
    return new Figure(
        perHour.divide(HourlyCost.SECONDS, new MathContext(20, RoundingMode.HALF_UP)), source);
  }
}
