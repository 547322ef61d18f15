package dev.sluice.github;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The only place that knows OkHttp. One call is one request: the client neither repeats a request
 * that may have arrived nor follows redirects by itself, for both could do a call twice, turn a
 * POST into a GET, or carry the token to another host. A redirect of a renamed repository is
 * followed here, once, with its method kept, and only within the API it came from.
 */
final class OkHttpTransport implements Transport {
  /** Largest answer that is read; a page of 100 runners with all labels stays far below. */
  private static final long LARGEST_BODY = 16L << 20;

  private static final int IDLE_CONNECTIONS = 32;

  /** Shorter than the minute after which servers close idle connections. */
  private static final int KEEP_ALIVE_SECONDS = 30;

  private final GithubConnection connection;
  private final InstantSource clock;
  private final HttpUrl base;
  private final OkHttpClient client;

  OkHttpTransport(GithubConnection connection, InstantSource clock) {
    this.connection = connection;
    this.clock = clock;
    String text = connection.apiBase().toString();
    this.base = HttpUrl.get(text.endsWith("/") ? text : text + "/");
    this.client =
        new OkHttpClient.Builder()
            .callTimeout(connection.timeout())
            .connectTimeout(connection.timeout())
            .readTimeout(connection.timeout())
            .writeTimeout(connection.timeout())
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .connectionPool(
                new ConnectionPool(IDLE_CONNECTIONS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS))
            .build();
  }

  @Override
  public Outcome send(ApiCall call) {
    HttpUrl.Builder builder = base.newBuilder();
    call.path().forEach(builder::addPathSegment);
    call.query().forEach(builder::addQueryParameter);
    HttpUrl url = builder.build();
    Outcome first = exchange(call, url);
    return first instanceof Outcome.Answered(Reply reply) && isMove(reply.status())
        ? move(call, url, reply)
        : first;
  }

  @Override
  public Outcome follow(ApiCall origin, String link) {
    HttpUrl url = HttpUrl.parse(link);
    return url != null && isOurs(url)
        ? exchange(origin, url)
        : new Outcome.Misdirected("the list goes on at another address; not followed");
  }

  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private Outcome move(ApiCall call, HttpUrl from, Reply reply) {
    HttpUrl to = reply.header("location").map(from::resolve).orElse(null);
    if (to == null || !isOurs(to)) {
      return new Outcome.Misdirected(
          reply.status() + " to another address than the API's; not followed");
    }
    Outcome second = exchange(call, to);
    return second instanceof Outcome.Answered(Reply again) && isMove(again.status())
        ? new Outcome.Misdirected(again.status() + " after a redirect; not followed")
        : second;
  }

  private static boolean isMove(int status) {
    return status == 301 || status == 307 || status == 308;
  }

  /** Same scheme, host and port, and below the base: nowhere else does the token go. */
  private boolean isOurs(HttpUrl url) {
    return url.scheme().equals(base.scheme())
        && url.host().equals(base.host())
        && url.port() == base.port()
        && url.username().isEmpty()
        && url.encodedPath().startsWith(base.encodedPath());
  }

  private Outcome exchange(ApiCall call, HttpUrl url) {
    try (Response response = client.newCall(request(call, url)).execute()) {
      BufferedSource source = response.body().source();
      if (source.request(LARGEST_BODY + 1)) {
        return new Outcome.Lost("the answer is larger than " + LARGEST_BODY + " bytes");
      }
      String body = source.readUtf8();
      return new Outcome.Answered(
          new Reply(response.code(), headers(response), body, clock.instant()));
    } catch (ConnectException | UnknownHostException unreachable) {
      return new Outcome.Lost("GitHub cannot be reached; nothing was sent");
    } catch (InterruptedIOException late) {
      return new Outcome.Lost("no answer within " + connection.timeout().toMillis() + " ms");
    } catch (IOException broken) {
      return new Outcome.Lost("the connection broke (" + broken.getClass().getSimpleName() + ")");
    }
  }

  private Request request(ApiCall call, HttpUrl url) {
    return new Request.Builder()
        .url(url)
        .method(call.method().name(), body(call))
        .header("Authorization", "Bearer " + token())
        .header("Accept", "application/vnd.github+json")
        .header("User-Agent", connection.userAgent())
        .header("X-GitHub-Api-Version", "2022-11-28")
        .build();
  }

  private String token() {
    return switch (connection.credential()) {
      case Credential.Token(var secret) -> secret.reveal();
    };
  }

  private static Map<String, String> headers(Response response) {
    Map<String, String> headers = new HashMap<>();
    response
        .headers()
        .forEach(
            header -> headers.put(header.getFirst().toLowerCase(Locale.ROOT), header.getSecond()));
    return headers;
  }

  private static @Nullable RequestBody body(ApiCall call) {
    JsonNode body = call.body();
    byte[] bytes = body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
    return call.method() == ApiCall.Method.GET ? null : new OneShot(bytes);
  }

  /**
   * A body that OkHttp may not send again: it would else repeat a call, POST included, that was
   * answered 503 with {@code Retry-After: 0}, whatever the client's settings.
   */
  private static final class OneShot extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json");

    private final byte[] bytes;

    private OneShot(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public @Nullable MediaType contentType() {
      return bytes.length == 0 ? null : JSON;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }
}
