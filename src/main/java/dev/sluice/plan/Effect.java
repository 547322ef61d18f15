package dev.sluice.plan;

import dev.sluice.analysis.Effects;
import dev.sluice.analysis.Outcome;
import dev.sluice.analysis.Severity;
import dev.sluice.config.Pool;
import dev.sluice.cost.HourlyCost;
import dev.sluice.cost.PriceTable;
import dev.sluice.cost.Requests;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What jobs notice that go elsewhere, or that are run in another sandbox.
 *
 * @param texts in words that go on from "they would ...", the worst first; empty if they notice
 *     nothing
 * @param fields what differs between the sandboxes; of the only one what it has
 * @param perHourBefore dollars at least; null if they had none or it is not known
 * @param perHourAfter likewise
 */
public record Effect(
    Severity severity,
    List<String> texts,
    List<FieldChange> fields,
    @Nullable BigDecimal perHourBefore,
    @Nullable BigDecimal perHourAfter) {
  public Effect {
    texts = List.copyOf(texts);
    fields = List.copyOf(fields);
  }

  /** From one pool to another, or to a later state of the same one. */
  static Effect between(Pool before, Pool after, PriceTable prices) {
    List<Effects.Effect> effects = Effects.of(after, before, prices);
    return new Effect(
        effects.isEmpty() ? Severity.BENIGN : effects.getFirst().severity(),
        effects.stream().map(Effects.Effect::text).toList(),
        FieldChange.between(PoolFields.ofSandbox(before), PoolFields.ofSandbox(after)),
        perHour(before, prices),
        perHour(after, prices));
  }

  /**
   * From one outcome to another.
   *
   * @param before pools of the old table by their new names
   * @param after pools of the new table
   * @param reasons of deny rules, by their names
   */
  static Effect between(
      Outcome from,
      Outcome to,
      Map<String, Pool> before,
      Map<String, Pool> after,
      Function<String, String> reasons,
      PriceTable prices) {
    Pool was = pool(from, before);
    Pool is = pool(to, after);
    if (was != null && is != null) {
      return between(was, is, prices);
    }
    List<String> texts = new ArrayList<>();
    Severity severity =
        switch (to) {
          case Outcome.Taken _ -> {
            texts.add(from instanceof Outcome.Refused ? "no longer be refused" : "run here");
            yield Severity.COST;
          }
          case Outcome.Refused(var rule) -> {
            String reason = reasons.apply(rule);
            texts.add("be refused" + (reason.isEmpty() ? "" : ": " + reason));
            yield was == null ? Severity.BENIGN : Severity.BROKEN;
          }
          case Outcome.Unmatched _ -> {
            texts.add("wait at GitHub for somebody else's runner");
            yield was == null ? Severity.BENIGN : Severity.BROKEN;
          }
        };
    Pool only = was == null ? is : was;
    Map<String, String> sandbox =
        only == null ? Map.of() : PoolFields.said(PoolFields.ofSandbox(only));
    return new Effect(
        severity,
        texts,
        was == null
            ? FieldChange.between(Map.of(), sandbox)
            : FieldChange.between(sandbox, Map.of()),
        was == null ? null : perHour(was, prices),
        is == null ? null : perHour(is, prices));
  }

  private static @Nullable Pool pool(Outcome outcome, Map<String, Pool> pools) {
    return outcome instanceof Outcome.Taken(var name) ? pools.get(name) : null;
  }

  private static @Nullable BigDecimal perHour(Pool pool, PriceTable prices) {
    return prices.perHour(Requests.of(pool)) instanceof HourlyCost.Known known
        ? known.usdPerHour()
        : null;
  }
}
