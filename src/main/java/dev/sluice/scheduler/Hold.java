package dev.sluice.scheduler;

import java.time.Instant;

/**
 * Something that keeps launches back, beside the caps.
 *
 * @param kind {@code provider}, {@code lane}, {@code futile} or {@code breaker}
 * @param subject the provider, lane or pool
 * @param code a stable word, one of {@link WaitingReason#MEANINGS}
 * @param until when it is tried again
 */
public record Hold(String kind, String subject, String code, String text, Instant until) {}
