package dev.sluice.ledger;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to schedule, for one replica at a time.
 *
 * @param holder names the process that has it
 * @param epoch grows by 1 with each change of the holder, so what an earlier holder still means to
 *     do can be told from what the present one does
 * @param until when it ends by the clock of the store, unless it is renewed
 * @param admin where the holder's admin listener is reached; null if it does not say
 */
public record Lease(String holder, long epoch, Instant until, @Nullable URI admin) {}
