package dev.sluice.intake;

import org.jspecify.annotations.Nullable;

/**
 * A POST to the webhook path, as it came.
 *
 * @param contentType null when the header is missing; likewise the others
 * @param targetType what the webhook belongs to
 * @param body raw: the signature is over these bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record WebhookRequest(
    @Nullable String contentType,
    @Nullable String signature,
    @Nullable String event,
    @Nullable String delivery,
    @Nullable String hookId,
    @Nullable String targetType,
    byte[] body) {}
