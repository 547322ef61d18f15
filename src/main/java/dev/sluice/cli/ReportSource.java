package dev.sluice.cli;

import dev.sluice.api.ApplyEvent;
import dev.sluice.api.Json;
import dev.sluice.api.Reports;
import dev.sluice.api.ServerFile;
import dev.sluice.app.StoredReports;
import dev.sluice.cli.AdminClient.Answer;
import dev.sluice.cost.PriceTable;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.Traffic;
import dev.sluice.secret.Secret;
import dev.sluice.settings.ClientSettings;
import dev.sluice.settings.Reading;
import dev.sluice.settings.StoreAddress;
import dev.sluice.settings.WebAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where reports come from: a server that was named, else the one that the file beside the store
 * names, else the store itself.
 */
final class ReportSource implements AutoCloseable {
  private final Terminal terminal;
  private final ClientSettings settings;
  private final @Nullable URI named;
  private final AdminClient client = new AdminClient();

  private ReportSource(Terminal terminal, ClientSettings settings, @Nullable URI named) {
    this.terminal = terminal;
    this.settings = settings;
    this.named = named;
  }

  /** Finds out whom to ask; nothing is asked yet. */
  static Asked<ReportSource> of(Terminal terminal, ServerOption option) {
    return switch (ClientSettings.read(terminal.environment())) {
      case Reading.Invalid<ClientSettings>(List<String> problems) ->
          new Asked.Failed<>(ExitCode.USAGE, String.join("\n        ", problems));
      case Reading.Valid<ClientSettings>(ClientSettings settings) ->
          new Asked.Got<>(
              new ReportSource(
                  terminal, settings, option.server == null ? settings.server() : option.server),
              null);
    };
  }

  /** Whether nobody said which server or store it is. */
  boolean isUnnamed() {
    return named == null && terminal.environment().getOrDefault("SLUICE_STORE", "").isBlank();
  }

  /**
   * Asks for a report.
   *
   * @param path of the admin API
   * @param stored makes it from a store; empty if the store knows of no such thing
   * @param unknown what to say then
   */
  <T> Asked<T> ask(
      String path, Class<T> type, Function<Reports, Optional<T>> stored, String unknown) {
    return ask(
        (server, token, instance) -> client.get(server, path, token, instance, type),
        new Stored<>(stored, unknown, ", and why a job waits is only known where it is stored"));
  }

  /**
   * Asks for the jobs that were first seen in the last days.
   *
   * @param days 1 to 365
   * @param each gets those of each kind as they come; only if the answer is there it got all
   * @return how many jobs that were
   */
  Asked<Long> traffic(int days, Consumer<Traffic> each) {
    return ask(
        (server, token, instance) ->
            client.traffic(server, "/api/v1/traffic?days=" + days, token, instance, each),
        new Stored<>(reports -> Optional.of(reports.traffic(days, each)), "", ""));
  }

  /** A question to a server. */
  private interface Question<T> {
    /**
     * @param token null for none
     * @param instance that must answer; null for any
     */
    Answer<T> ask(URI server, @Nullable Secret token, @Nullable String instance);
  }

  /**
   * The same question to a store.
   *
   * @param unknown what to say if the store knows of no such thing
   * @param limits what to add about an answer that is not a server's
   */
  private record Stored<T>(Function<Reports, Optional<T>> report, String unknown, String limits) {}

  private <T> Asked<T> ask(Question<T> question, Stored<T> stored) {
    if (named != null) {
      Answer<T> answer = question.ask(named, settings.token(), null);
      return answer instanceof Answer.Nobody<T>(String why)
          ? new Asked.Failed<>(
              ExitCode.UNAVAILABLE, "the server " + named + " cannot be asked: " + why)
          : told(answer, named);
    }
    Optional<ServerFile> file = serverFile();
    if (file.isPresent()) {
      Answer<T> answer = askHere(file.get(), question);
      if (!(answer instanceof Answer.Nobody<T>)) {
        return told(answer, URI.create(file.get().url()));
      }
    }
    return fromStore(file.orElse(null), stored);
  }

  /** Says why nobody can change what is in force; empty if a server can be asked to. */
  Optional<Asked.Failed<ApplyEvent>> noServer() {
    return named == null && serverFile().isEmpty()
        ? Optional.of(
            new Asked.Failed<>(
                ExitCode.UNAVAILABLE,
                "no server runs here: start sluice serve, or name one with --server or"
                    + " SLUICE_SERVER"))
        : Optional.empty();
  }

  /**
   * Has a server change what is in force.
   *
   * @param progress gets each line of the answer but the last, which is returned
   */
  Asked<ApplyEvent> change(String path, Object body, Consumer<ApplyEvent> progress) {
    if (named != null) {
      return changed(
          client.post(named, path, settings.token(), null, body, progress), named.toString());
    }
    Optional<Asked.Failed<ApplyEvent>> nobody = noServer();
    if (nobody.isPresent()) {
      return nobody.get();
    }
    ServerFile file = serverFile().orElseThrow();
    Secret token = settings.token() == null ? generatedToken().orElse(null) : settings.token();
    return changed(
        client.post(URI.create(file.url()), path, token, file.instance(), body, progress),
        file.url());
  }

  private static Asked<ApplyEvent> changed(Answer<ApplyEvent> answer, String server) {
    return switch (answer) {
      case Answer.Ok<ApplyEvent>(ApplyEvent last) -> new Asked.Got<>(last, null);
      case Answer.Nobody<ApplyEvent>(String why) ->
          new Asked.Failed<>(
              ExitCode.UNAVAILABLE, "the server " + server + " cannot be asked: " + why);
      case Answer.Unclear<ApplyEvent>(String message) ->
          new Asked.Failed<>(
              ExitCode.UNAVAILABLE,
              "the server "
                  + server
                  + ": "
                  + message
                  + "; sluice history shows whether it is in force");
      case Answer.Unknown<ApplyEvent>(String message) ->
          new Asked.Failed<>(ExitCode.FAILED, message);
      case Answer.Unauthorized<ApplyEvent>(String message) ->
          new Asked.Failed<>(ExitCode.UNAVAILABLE, "the server " + server + " refuses: " + message);
      case Answer.Refused<ApplyEvent>(String message) ->
          new Asked.Failed<>(ExitCode.FAILED, "the server " + server + " says: " + message);
    };
  }

  private <T> Answer<T> askHere(ServerFile file, Question<T> question) {
    URI url = URI.create(file.url());
    Answer<T> answer = question.ask(url, settings.token(), file.instance());
    if (answer instanceof Answer.Unauthorized<T> && settings.token() == null) {
      Optional<Secret> token = generatedToken();
      if (token.isPresent()) {
        return question.ask(url, token.get(), file.instance());
      }
    }
    return answer;
  }

  private static <T> Asked<T> told(Answer<T> answer, URI server) {
    return switch (answer) {
      case Answer.Ok<T>(T report) -> new Asked.Got<>(report, null);
      case Answer.Unknown<T>(String message) -> new Asked.Failed<>(ExitCode.FAILED, message);
      case Answer.Unauthorized<T>(String message) ->
          new Asked.Failed<>(ExitCode.UNAVAILABLE, "the server " + server + " refuses: " + message);
      case Answer.Refused<T>(String message) ->
          new Asked.Failed<>(ExitCode.UNAVAILABLE, "the server " + server + " says: " + message);
      case Answer.Unclear<T>(String message) -> new Asked.Failed<>(ExitCode.UNAVAILABLE, message);
      case Answer.Nobody<T>(String message) -> new Asked.Failed<>(ExitCode.UNAVAILABLE, message);
    };
  }

  /** What the file says; empty if there is none that can be read. */
  private Optional<ServerFile> serverFile() {
    try {
      Path path = ServerFile.of(settings.store().home());
      ServerFile file = Json.read(Files.readString(path), ServerFile.class);
      return WebAddress.server(file.url()).map(_ -> file);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Secret> generatedToken() {
    try {
      Path path = ServerFile.tokenOf(settings.store().home());
      return Optional.of(Secret.of(Files.readString(path).strip())).filter(Secret::isToken);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private <T> Asked<T> fromStore(@Nullable ServerFile stale, Stored<T> stored) {
    return switch (PricesInput.read(terminal, Terminal.Color.auto)) {
      case Asked.Failed<PriceTable> failed -> failed.as();
      case Asked.Got<PriceTable>(PriceTable prices, String _) ->
          fromStore(prices.over(PriceTable.builtIn()), stale, stored);
    };
  }

  private <T> Asked<T> fromStore(PriceTable prices, @Nullable ServerFile stale, Stored<T> stored) {
    StoreAddress store = settings.store();
    try (StoredReports reports =
        StoredReports.open(store, prices, InstantSource.system()).orElse(null)) {
      if (reports == null) {
        return new Asked.Failed<>(
            ExitCode.NO_INPUT,
            "no server runs here and there is no store "
                + store.shown()
                + ": start sluice serve, or name a server with --server or a store with"
                + " SLUICE_STORE");
      }
      Optional<T> report = stored.report().apply(reports.reports());
      return report.isPresent()
          ? new Asked.Got<>(report.get(), note(store, stale) + stored.limits())
          : new Asked.Failed<>(ExitCode.FAILED, stored.unknown());
    } catch (LedgerException e) {
      return new Asked.Failed<>(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private static String note(StoreAddress store, @Nullable ServerFile stale) {
    String why =
        switch (StoredReports.user(store)) {
          case NOBODY ->
              stale == null
                  ? "no server runs"
                  : "no server runs: the last one, process "
                      + stale.pid()
                      + ", is gone without having stopped";
          case SOMEBODY ->
              stale == null
                  ? "a server holds the store, but "
                      + ServerFile.of(store.home())
                      + " does not say where it is"
                  : "a server holds the store, but does not answer at " + stale.url();
          case UNKNOWN -> "no server can be asked, and whether one runs cannot be seen";
        };
    return why + "; this is what the store " + store.shown() + " holds";
  }

  @Override
  public void close() {
    client.close();
  }
}
