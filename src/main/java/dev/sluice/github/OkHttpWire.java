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
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The only place that calls OkHttp. One exchange is one request: the client neither repeats a
 * request that may have arrived nor follows redirects by itself, for both could do a call twice,
 * turn a POST into a GET, or carry the token to another host.
 */
final class OkHttpWire implements Wire {
  /** Largest answer that is read; a page of 100 runners with all labels stays far below. */
  private static final long LARGEST_BODY = 16L << 20;

  /** GitHub's own media type; its description of the API names the plain one. */
  private static final String ACCEPT = "application/vnd.github+json, application/json;q=0.9";

  private static final MediaType JSON = MediaType.get("application/json");
  private static final int IDLE_CONNECTIONS = 32;

  /** Shorter than the minute after which servers close idle connections. */
  private static final int KEEP_ALIVE_SECONDS = 30;

  private final GithubConnection connection;
  private final InstantSource clock;
  private final OkHttpClient client;

  OkHttpWire(GithubConnection connection, InstantSource clock) {
    this.connection = connection;
    this.clock = clock;
    this.client =
        new OkHttpClient.Builder()
            .connectTimeout(connection.timeout())
            .readTimeout(connection.timeout())
            .writeTimeout(connection.timeout())
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .addNetworkInterceptor(OkHttpWire::once)
            .connectionPool(
                new ConnectionPool(IDLE_CONNECTIONS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS))
            .build();
  }

  @Override
  public Outcome exchange(Message message) {
    Call call = client.newCall(request(message));
    call.timeout().timeout(message.limit().toNanos(), TimeUnit.NANOSECONDS);
    try (Response response = call.execute()) {
      BufferedSource source = response.body().source();
      if (source.request(LARGEST_BODY + 1)) {
        return Outcome.Lost.sent("the answer is larger than " + LARGEST_BODY + " bytes");
      }
      String body = source.readUtf8();
      return new Outcome.Answered(
          new Reply(response.code(), headers(response), body, clock.instant()));
    } catch (ConnectException | UnknownHostException unreachable) {
      return Outcome.Lost.unsent("GitHub cannot be reached");
    } catch (InterruptedIOException late) {
      return Outcome.Lost.sent("no answer within " + connection.timeout().toMillis() + " ms");
    } catch (IOException broken) {
      return Outcome.Lost.sent("the connection broke (" + broken.getClass().getSimpleName() + ")");
    }
  }

  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private Request request(Message message) {
    Request.Builder request =
        new Request.Builder()
            .url(message.url())
            .method(message.method().name(), body(message))
            .header("Accept", ACCEPT)
            .header("User-Agent", connection.userAgent())
            .header("X-GitHub-Api-Version", "2022-11-28");
    if (message.token() != null) {
      request.header("Authorization", "Bearer " + message.token().reveal());
    }
    if (message.etag() != null) {
      request.header("If-None-Match", message.etag());
    }
    return request.build();
  }

  private static Map<String, String> headers(Response response) {
    Map<String, String> headers = new HashMap<>();
    response
        .headers()
        .forEach(
            header -> headers.put(header.getFirst().toLowerCase(Locale.ROOT), header.getSecond()));
    return headers;
  }

  private static @Nullable RequestBody body(Message message) {
    JsonNode body = message.body();
    if (body != null) {
      return RequestBody.create(body.toString().getBytes(StandardCharsets.UTF_8), JSON);
    }
    return message.method() == ApiCall.Method.GET ? null : RequestBody.create(new byte[0], null);
  }

  /**
   * Hides a header of which OkHttp makes a rule of its own: it would repeat a call, POST included,
   * that was answered 503 with {@code Retry-After: 0}, whatever the client's settings.
   */
  private static Response once(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return response.code() == 503
        ? response.newBuilder().removeHeader("Retry-After").build()
        : response;
  }
}
