package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to deliver an event, as GitHub's delivery log shows it.
 *
 * @param id differs per attempt; the event's GUID does not
 * @param status {@code OK}, or what went wrong
 * @param statusCode of the receiver's answer, 0 if there was none
 * @param hookId whose log it stands in
 * @param installationId what brought it to an App; null at other hooks
 * @param request null if it never left
 */
public record GithubDelivery(
    long id,
    GithubEvent event,
    Instant deliveredAt,
    boolean redelivery,
    Duration duration,
    String status,
    int statusCode,
    long hookId,
    @Nullable Long installationId,
    @Nullable GithubPost request,
    GithubReply response) {}
