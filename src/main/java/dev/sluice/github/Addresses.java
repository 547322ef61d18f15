package dev.sluice.github;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Where calls go: below one configured base and nowhere else, for the token goes along. */
final class Addresses {
  private final HttpUrl base;

  Addresses(String base) {
    this.base = HttpUrl.get(base.endsWith("/") ? base : base + "/");
  }

  String of(ApiCall call) {
    HttpUrl.Builder builder = base.newBuilder();
    call.path().forEach(builder::addPathSegment);
    call.query().forEach(builder::addQueryParameter);
    return builder.build().toString();
  }

  /** Where a link or location leads, seen from {@code from}; null if it leaves the API. */
  @Nullable String within(String from, String link) {
    HttpUrl url = HttpUrl.get(from).resolve(link);
    return url != null && isOurs(url) ? url.toString() : null;
  }

  /** Same scheme, host and port, and below the base. */
  private boolean isOurs(HttpUrl url) {
    return url.scheme().equals(base.scheme())
        && url.host().equals(base.host())
        && url.port() == base.port()
        && url.username().isEmpty()
        && url.encodedPath().startsWith(base.encodedPath());
  }
}
