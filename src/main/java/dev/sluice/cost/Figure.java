package dev.sluice.cost;

import java.math.BigDecimal;

/**
 * A number of a price table; its unit follows from where it stands.
 *
 * @param value US dollars for a second, or a multiplier; more than 0
 */
public record Figure(BigDecimal value, PriceSource source) {}
