package dev.sluice.intake;

import org.jspecify.annotations.Nullable;

/**
 * What a webhook is answered.
 *
 * @param code HTTP status
 * @param status one word
 * @param job id of the job, null if none is concerned
 * @param pool null unless routed
 * @param reason null when the word says it all
 */
public record WebhookAnswer(
    int code, String status, @Nullable Long job, @Nullable String pool, @Nullable String reason) {

  static WebhookAnswer refused(int code, String reason) {
    return new WebhookAnswer(code, "error", null, null, reason);
  }

  static WebhookAnswer ignored(String reason) {
    return new WebhookAnswer(202, "ignored", null, null, reason);
  }
}
