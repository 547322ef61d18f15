package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;

/**
 * One attempt to deliver an event, as GitHub's delivery log shows it.
 *
 * @param id differs per attempt; the event's GUID does not
 * @param status {@code OK}, or what went wrong
 * @param statusCode of the receiver's answer, 0 if there was none
 */
public record GithubDelivery(
    long id,
    GithubEvent event,
    Instant deliveredAt,
    boolean redelivery,
    Duration duration,
    String status,
    int statusCode) {}
