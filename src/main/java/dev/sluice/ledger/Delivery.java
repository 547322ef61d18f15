package dev.sluice.ledger;

import java.time.Instant;

/**
 * One webhook delivery. GitHub repeats the GUID on a redelivery, and sends the same one from every
 * hook that an event concerns, so only GUID and hook together name a delivery.
 *
 * @param hookId 0 when the header was missing
 */
public record Delivery(String guid, long hookId, String event, String action, Instant receivedAt) {}
