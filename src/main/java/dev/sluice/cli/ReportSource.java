package dev.sluice.cli;

import dev.sluice.api.Json;
import dev.sluice.api.Reports;
import dev.sluice.api.ServerFile;
import dev.sluice.app.StoredReports;
import dev.sluice.cli.AdminClient.Answer;
import dev.sluice.ledger.LedgerException;
import dev.sluice.secret.Secret;
import dev.sluice.settings.ClientSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where reports come from: a server that was named, else the one that the file beside the store
 * names, else the store itself.
 */
final class ReportSource implements AutoCloseable {
  private final ClientSettings settings;
  private final @Nullable URI named;
  private final AdminClient client = new AdminClient();

  private ReportSource(ClientSettings settings, @Nullable URI named) {
    this.settings = settings;
    this.named = named;
  }

  /** Finds out whom to ask; nothing is asked yet. */
  static Asked<ReportSource> of(Terminal terminal, ServerOption option) {
    return switch (ClientSettings.read(terminal.environment())) {
      case ClientSettings.Result.Invalid(List<String> problems) ->
          new Asked.Failed<>(ExitCode.USAGE, String.join("\n        ", problems));
      case ClientSettings.Result.Valid(ClientSettings settings) ->
          new Asked.Got<>(
              new ReportSource(settings, option.server == null ? settings.server() : option.server),
              null);
    };
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
    if (named != null) {
      Answer<T> answer = client.get(named, path, settings.token(), null, type);
      return answer instanceof Answer.Nobody<T>(String why)
          ? new Asked.Failed<>(
              ExitCode.UNAVAILABLE, "the server " + named + " cannot be asked: " + why)
          : told(answer, named);
    }
    Optional<ServerFile> file = serverFile();
    if (file.isPresent()) {
      Answer<T> answer = askHere(file.get(), path, type);
      if (!(answer instanceof Answer.Nobody<T>)) {
        return told(answer, URI.create(file.get().url()));
      }
    }
    return fromStore(file.orElse(null), stored, unknown);
  }

  private <T> Answer<T> askHere(ServerFile file, String path, Class<T> type) {
    URI url = URI.create(file.url());
    Answer<T> answer = client.get(url, path, settings.token(), file.instance(), type);
    if (answer instanceof Answer.Unauthorized<T> && settings.token() == null) {
      Optional<Secret> token = generatedToken();
      if (token.isPresent()) {
        return client.get(url, path, token.get(), file.instance(), type);
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
      case Answer.Nobody<T>(String message) -> new Asked.Failed<>(ExitCode.UNAVAILABLE, message);
    };
  }

  private Path beside(String name) {
    return settings.store().toAbsolutePath().resolveSibling(name);
  }

  /** What the file says; empty if there is none that can be read. */
  private Optional<ServerFile> serverFile() {
    try {
      ServerFile file = Json.read(Files.readString(beside(ServerFile.NAME)), ServerFile.class);
      return URI.create(file.url()).getHost() == null ? Optional.empty() : Optional.of(file);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Secret> generatedToken() {
    try {
      return Optional.of(Secret.of(Files.readString(beside(ServerFile.TOKEN)).strip()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private <T> Asked<T> fromStore(
      @Nullable ServerFile stale, Function<Reports, Optional<T>> stored, String unknown) {
    Path store = settings.store();
    try (StoredReports reports = StoredReports.open(store, InstantSource.system()).orElse(null)) {
      if (reports == null) {
        return new Asked.Failed<>(
            ExitCode.NO_INPUT,
            "no server runs here and there is no store "
                + store
                + ": start sluice serve, or name a server with --server or a store with"
                + " SLUICE_STORE");
      }
      Optional<T> report = stored.apply(reports.reports());
      return report.isPresent()
          ? new Asked.Got<>(report.get(), note(store, stale))
          : new Asked.Failed<>(ExitCode.FAILED, unknown);
    } catch (LedgerException e) {
      return new Asked.Failed<>(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private static String note(Path store, @Nullable ServerFile stale) {
    String why = "no server runs";
    if (stale != null) {
      boolean gone = ProcessHandle.of(stale.pid()).isEmpty();
      why =
          "no server runs: the last one, process "
              + stale.pid()
              + (gone ? ", is gone without having stopped" : ", does not answer at " + stale.url());
    }
    return why
        + "; this is what the store "
        + store
        + " holds, and why a job waits is only known where it is stored";
  }

  @Override
  public void close() {
    client.close();
  }
}
