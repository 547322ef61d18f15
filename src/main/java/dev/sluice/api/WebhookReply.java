package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The body of a webhook's answer; what is null is left out.
 *
 * @param status {@code accepted}, {@code pending}, {@code unmatched}, {@code denied}, {@code
 *     updated}, {@code ignored}, {@code duplicate}, {@code ok} or {@code error}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WebhookReply(
    String status, @Nullable Long job, @Nullable String pool, @Nullable String reason) {}
