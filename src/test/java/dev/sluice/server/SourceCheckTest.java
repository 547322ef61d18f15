package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.Canary;
import dev.sluice.address.AddressRange;
import dev.sluice.address.AddressRanges;
import dev.sluice.intake.InstallationListener;
import dev.sluice.intake.Intake;
import dev.sluice.intake.Signatures;
import dev.sluice.intake.WebhookAnswer;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.store.MemoryLedger;
import dev.sluice.store.TestStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Who may deliver, over sockets, with requests as they stand on the wire. */
class SourceCheckTest {
  private static final AddressRanges OFFICE = ranges("192.0.2.0/24", "2001:db8::/32");
  private static final AddressRanges LOOPBACK = ranges("127.0.0.0/8");

  private final ConcurrentLinkedQueue<WebhookAnswer> answers = new ConcurrentLinkedQueue<>();
  private Instant now = Instant.parse("2026-11-24T03:00:00Z");
  private @Nullable PublicListener listener;

  private static AddressRanges ranges(String... texts) {
    return new AddressRanges(
        Stream.of(texts)
            .map(text -> ((AddressRange.Read.Good) AddressRange.parse(text)).range())
            .toList());
  }

  private static SourceCheck.Allowed only(AddressRanges ranges) {
    return new SourceCheck.Allowed(ranges, null);
  }

  private PublicListener listen(SourceCheck.@Nullable Allowed allowed, AddressRanges proxies) {
    var ledger = new MemoryLedger(new MemoryLedger.Rows(), MemoryLedger.Weather.FAIR);
    var table = TestStore.active(PoolFixtures.table(List.of(), List.of()));
    var started =
        new PublicListener(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new SourceCheck(allowed, proxies, () -> now),
            new Intake(
                new Signatures(List.of(Canary.secret("webhook"))),
                table,
                ledger,
                InstallationListener.NOBODY,
                InstantSource.system()),
            () -> true,
            1_000,
            answers::add);
    started.start();
    listener = started;
    return started;
  }

  @AfterEach
  void stop() {
    if (listener != null) {
      listener.close();
    }
  }

  /** Sends as it is, and reads until the server closes. */
  private static String send(PublicListener to, String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), to.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String post(String path, String... headers) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        + "Content-Type: application/json\r\nContent-Length: 2\r\n"
        + String.join("", Stream.of(headers).map(header -> header + "\r\n").toList())
        + "\r\n{}";
  }

  private static int code(String answer) {
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }

  @Test
  void aStrangerIsRefusedBeforeItsBodyAndIsCounted() throws Exception {
    PublicListener server = listen(only(OFFICE), AddressRanges.NONE);
    for (String path : List.of("/webhook", "/")) {
      // Only the head: an answer that waits for the body would never come.
      String head =
          "POST "
              + path
              + " HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n"
              + "Content-Type: application/json\r\n\r\n";
      String answer = send(server, head);
      assertThat(code(answer)).isEqualTo(403);
      assertThat(answer)
          .contains(
              "{\"status\":\"refused\",\"reason\":\"webhooks are not taken from 127.0.0.1\"}");
    }
    assertThat(answers)
        .hasSize(2)
        .allSatisfy(answer -> {
          assertThat(answer.code()).isEqualTo(403);
          assertThat(answer.status()).isEqualTo("refused");
        });
  }

  @Test
  void pathAndMethodComeFirstAndHealthIsNobodysSecret() throws Exception {
    PublicListener server = listen(only(OFFICE), AddressRanges.NONE);
    String end = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assertThat(code(send(server, "GET /webhook" + end))).isEqualTo(405);
    assertThat(code(send(server, "GET /other" + end))).isEqualTo(404);
    assertThat(code(send(server, "GET /livez" + end))).isEqualTo(200);
    assertThat(code(send(server, "GET /readyz" + end))).isEqualTo(200);
  }

  @Test
  void whoIsListedGoesOnToTheSignature() throws Exception {
    String answer = send(listen(only(LOOPBACK), AddressRanges.NONE), post("/webhook"));
    assertThat(code(answer)).isEqualTo(403);
    assertThat(answer).contains("\"status\":\"error\"");
  }

  @Test
  void withoutTheSettingNobodyIsRefused() throws Exception {
    String answer = send(listen(null, LOOPBACK), post("/webhook", "X-Forwarded-For: 198.51.100.1"));
    assertThat(answer).contains("\"status\":\"error\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "192.0.2.7                       | -            | error",
        "198.51.100.1                    | -            | refused",
        // What a stranger claims stands to the left of what the proxy saw.
        "192.0.2.7, 198.51.100.1         | -            | refused",
        "198.51.100.1, 192.0.2.7         | -            | error",
        // Several trusted proxies in a row, and several headers in their order.
        "192.0.2.7, 127.0.0.9            | -            | error",
        "192.0.2.7                       | 198.51.100.1 | refused",
        "198.51.100.1                    | 192.0.2.7    | error",
        "192.0.2.7:4711                  | -            | error",
        "2001:db8::1                     | -            | error",
        "[2001:db8::1]                   | -            | error",
        "[2001:db8::1]:443               | -            | error",
        "::ffff:192.0.2.7                | -            | error",
        "[2001:db9::1]:443               | -            | refused",
        "unknown                         | -            | refused",
        "192.0.2.7, unknown              | -            | refused",
        "unknown, 192.0.2.7              | -            | error",
        "192.0.2.7,                      | -            | refused",
        "[192.0.2.7]                     | -            | refused",
        "192.0.2.007                     | -            | refused",
        "localhost                       | -            | refused",
      })
  void behindATrustedProxyTheSenderIsTheLastStranger(
      String first, @Nullable String second, String status) throws Exception {
    PublicListener server = listen(only(OFFICE), LOOPBACK);
    String one = "X-Forwarded-For: " + first;
    String answer =
        send(
            server,
            second == null
                ? post("/webhook", one)
                : post("/webhook", one, "x-forwarded-for: " + second));
    assertThat(answer).contains("\"status\":\"" + status + "\"");
  }

  @Test
  void aStrangersClaimIsWorthNothing() throws Exception {
    PublicListener server = listen(only(OFFICE), AddressRanges.NONE);
    assertThat(send(server, post("/webhook", "X-Forwarded-For: 192.0.2.7")))
        .contains("\"status\":\"refused\"");
  }

  @Test
  void withoutTheHeaderAProxyStandsForItself() throws Exception {
    assertThat(send(listen(only(OFFICE), LOOPBACK), post("/webhook")))
        .contains("\"status\":\"refused\"");
  }

  @Test
  void asLongAsGithubsRangesAreUnknownNobodyIsRefused() throws Exception {
    var tried = new ConcurrentLinkedQueue<Answer<AddressRanges>>();
    tried.add(Answer.failed(new Failure.Unavailable("503")));
    tried.add(Answer.ok(OFFICE));
    tried.add(Answer.failed(new Failure.Absent("no list")));
    var published =
        new PublishedRanges(
            () -> java.util.Objects.requireNonNull(tried.poll()), new Random(1), () -> now);
    PublicListener server =
        listen(new SourceCheck.Allowed(AddressRanges.NONE, published), AddressRanges.NONE);
    // Its own thread reads first, and fails.
    Instant end = Instant.now().plusSeconds(20);
    while (tried.size() > 2) {
      assertThat(Instant.now()).as("nobody reads").isBefore(end);
      Thread.onSpinWait();
    }
    assertThat(send(server, post("/webhook"))).contains("\"status\":\"error\"");
    assertThat(published.read()).isBetween(Duration.ofHours(21), Duration.ofHours(27));
    assertThat(send(server, post("/webhook"))).contains("\"status\":\"refused\"");
    assertThat(published.read()).isBetween(Duration.ofMinutes(54), Duration.ofMinutes(66));
    assertThat(send(server, post("/webhook"))).contains("\"status\":\"refused\"");
  }

  @Test
  void refusalsAreLoggedOnceAMinuteForEachOfABoundedNumberOfSenders() throws Exception {
    var told = new ListAppender<ILoggingEvent>();
    told.start();
    var logger = (Logger) LoggerFactory.getLogger(SourceCheck.class);
    logger.addAppender(told);
    logger.setAdditive(false);
    try {
      PublicListener server = listen(only(OFFICE), LOOPBACK);
      for (int i = 0; i < 3; i++) {
        send(server, post("/webhook", "X-Forwarded-For: 198.51.100.1"));
      }
      assertThat(told.list).hasSize(1);
      assertThat(told.list.getFirst().getKeyValuePairs().toString())
          .contains("webhook.source.refused", "198.51.100.1", "SLUICE_WEBHOOK_SOURCES");
      now = now.plusSeconds(60);
      send(server, post("/webhook", "X-Forwarded-For: 198.51.100.1"));
      assertThat(told.list).hasSize(2);
      for (int i = 0; i < 120; i++) {
        send(server, post("/webhook", "X-Forwarded-For: 203.0.113." + i));
      }
      assertThat(told.list).hasSize(101);
      now = now.plusSeconds(60);
      send(server, post("/webhook"));
      send(server, post("/webhook", "X-Forwarded-For: 198.51.100.1"));
      assertThat(told.list.get(101).getKeyValuePairs().toString())
          .contains("127.0.0.1", "this trusted proxy sends no X-Forwarded-For")
          .doesNotContain("SLUICE_WEBHOOK_SOURCES");
      assertThat(told.list.get(102).getKeyValuePairs().toString())
          .contains("198.51.100.1", "if GitHub sends from it, add it there");
    } finally {
      logger.detachAppender(told);
      logger.setAdditive(true);
    }
  }
}
