package dev.sluice.emulator;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A webhook delivery as it goes out.
 *
 * @param headers in the order they are sent
 * @param body exactly what is signed
 */
public record GithubPost(URI url, Map<String, String> headers, String body) {
  public GithubPost {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  @Override
  public String toString() {
    return "POST " + url + " " + headers.get("X-GitHub-Delivery");
  }
}
