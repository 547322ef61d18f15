package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.AdminClient.Answer;
import dev.sluice.ledger.Traffic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers that are not what they should be, as they stand on the wire. */
class AdminClientTest {
  private static final String LINE = "{\"repository\":\"acme/app\",\"labels\":[],\"jobs\":3}\n";
  private static final String END = "0\r\n\r\n";

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static Answer<Long> asked(String body, List<Traffic> told) throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new AdminClient()) {
      Thread server = Thread.ofVirtual().start(() -> answer(listener, body));
      Answer<Long> answer =
          client.traffic(
              URI.create("http://127.0.0.1:" + listener.getLocalPort()),
              "/api/v1/traffic?days=30",
              null,
              null,
              told::add);
      server.join();
      return answer;
    }
  }

  private static void answer(ServerSocket listener, String body) {
    try (Socket socket = listener.accept()) {
      var reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (String line = reader.readLine(); line != null && !line.isEmpty(); ) {
        line = reader.readLine();
      }
      String head = "HTTP/1.1 200 OK\r\nSluice-Instance: one\r\nTransfer-Encoding: chunked\r\n\r\n";
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void countsTheJobsOfACompleteAnswerOnly() throws Exception {
    List<Traffic> told = new ArrayList<>();
    assertThat(asked(chunk(LINE) + chunk(LINE) + END, told)).isEqualTo(new Answer.Ok<>(6L));
    assertThat(told).hasSize(2);
    assertThat(asked(END, told)).isEqualTo(new Answer.Ok<>(0L));

    assertThat(asked(chunk(LINE) + chunk(LINE), told))
        .isEqualTo(new Answer.Unclear<>("the connection broke off"));
    assertThat(asked("", told)).isEqualTo(new Answer.Unclear<>("the connection broke off"));
  }

  @Test
  void doesNotPassOverALineThatItDoesNotUnderstand() throws Exception {
    assertThat(asked(chunk(LINE + "{}\n" + LINE) + END, new ArrayList<>()))
        .isEqualTo(
            new Answer.Unclear<>(
                "it answered with what is not understood: line 2: \"repository\" is missing"));
  }
}
