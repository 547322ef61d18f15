package dev.sluice.emulator;

import java.util.Map;

/**
 * What came back for a webhook delivery.
 *
 * @param statusCode 0 if nothing came
 * @param status {@code OK}, or what went wrong
 * @param headers names as they came
 */
public record GithubReply(int statusCode, String status, Map<String, String> headers, String body) {
  public GithubReply {
    headers = Map.copyOf(headers);
  }

  /** The receiver answered. */
  public static GithubReply answered(int statusCode, Map<String, String> headers, String body) {
    String status = statusCode < 400 ? "OK" : "Invalid HTTP Response: " + statusCode;
    return new GithubReply(statusCode, status, headers, body);
  }

  /** The receiver took too long. */
  public static GithubReply timedOut() {
    return new GithubReply(0, "timed out", Map.of(), "");
  }

  /** Nobody was there. */
  public static GithubReply unreachable() {
    return new GithubReply(0, "failed to connect to host", Map.of(), "");
  }
}
