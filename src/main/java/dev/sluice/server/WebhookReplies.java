package dev.sluice.server;

import dev.sluice.api.Json;
import dev.sluice.api.WebhookReply;
import dev.sluice.intake.WebhookAnswer;

/** Webhook answers as JSON. */
final class WebhookReplies {
  private WebhookReplies() {}

  static WebhookAnswer error(int code, String reason) {
    return new WebhookAnswer(code, "error", null, null, reason);
  }

  /** The sender may not deliver here, whatever it sends. */
  static WebhookAnswer refused(String reason) {
    return new WebhookAnswer(403, "refused", null, null, reason);
  }

  static String json(WebhookAnswer answer) {
    return Json.line(
        new WebhookReply(answer.status(), answer.job(), answer.pool(), answer.reason()));
  }
}
