package dev.sluice.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.Canary;
import dev.sluice.provider.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Sends every call of the adapter to a server made from GitHub's own description of its API. Run by
 * {@code src/test/openapi/run.sh}, which starts that server.
 */
class OpenApiMockTest {
  private static final Path PATHS = Path.of("src/test/openapi/paths.txt");

  private final String mock = System.getProperty("openapi.mock", "");
  private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
  private final List<String> refused = Collections.synchronizedList(new ArrayList<>());

  /** Notes what was sent, and what the server found wrong with it. */
  private final class Witness implements Wire {
    private final Wire wire;

    private Witness(Wire wire) {
      this.wire = wire;
    }

    @Override
    public Outcome exchange(Message message) {
      Outcome outcome = wire.exchange(message);
      sent.add(message.method() + " " + URI.create(message.url()).getPath());
      complaint(outcome).ifPresent(text -> refused.add(message + ": " + text));
      return outcome;
    }

    @Override
    public void close() {
      wire.close();
    }
  }

  /** What is wrong with the request; that GitHub's own examples break its rules is not. */
  private static Optional<String> complaint(Outcome outcome) {
    if (!(outcome instanceof Outcome.Answered(Reply reply))) {
      return Optional.of(outcome.toString());
    }
    Optional<String> violations = reply.header("sl-violations");
    return violations.isPresent()
        ? violations.filter(text -> text.contains("\"location\":[\"request\""))
        : Optional.of(reply.body()).filter(text -> text.contains("prism/errors"));
  }

  @Test
  void githubsOwnDescriptionAcceptsEveryCall() throws Exception {
    assumeTrue(!mock.isEmpty(), "no server was given; src/test/openapi/run.sh starts one");
    for (Credential credential :
        List.of(
            new Credential.Token(Canary.secret("ghp")),
            new Credential.App("Iv23liAbCdEf", Keys.appKey()))) {
      GithubConnection connection =
          GithubConnection.of(URI.create(mock), credential).unpaced().withRetries(List.of());
      InstantSource clock = InstantSource.system();
      try (var api =
          new GithubApi(connection, clock, () -> new Witness(new OkHttpWire(connection, clock)))) {
        for (Supplier<Answer<?>> call : AdapterCalls.all(api).values()) {
          Answer<?> _ = call.get();
        }
      }
    }
    assertThat(refused).isEmpty();
    assertThat(unsent()).as("described in paths.txt and never sent").isEmpty();
  }

  private Set<String> unsent() throws IOException {
    Set<String> unsent = new TreeSet<>();
    for (String line : Files.readAllLines(PATHS)) {
      String pattern = line.replaceAll("\\{[a-z_]+}", "[^/]+");
      if (!line.isBlank()
          && !line.startsWith("#")
          && sent.stream().noneMatch(call -> call.matches(pattern))) {
        unsent.add(line);
      }
    }
    return unsent;
  }
}
