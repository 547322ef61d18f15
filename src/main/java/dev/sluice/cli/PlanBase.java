package dev.sluice.cli;

import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.GenerationReport;
import dev.sluice.api.PlanReport.Against;
import dev.sluice.config.Loaded;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsFiles;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import dev.sluice.settings.WebAddress;
import dev.sluice.yaml.YamlLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a change is compared with.
 *
 * @param follows the file that alone changes what is in force there; null if {@code apply} does
 */
record PlanBase(PoolsConfig config, Against against, @Nullable String follows) {
  /** What {@code --against} says for the generation in force. */
  static final String APPLIED = "applied";

  private static final String GIT = "git:";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Finds it. */
  record Search(Terminal terminal, Terminal.Color color, ServerOption server, List<Path> paths) {
    /**
     * What {@code --against} names; what does not compile is shown on {@code err}.
     *
     * @param text as it was given
     */
    Asked<PlanBase> find(String text) {
      if (text.equals(APPLIED)) {
        return applied(server);
      }
      if (text.startsWith(GIT)) {
        return switch (GitRevision.read(paths, text.substring(GIT.length()))) {
          case Asked.Failed<PoolsFiles> failed -> failed.as();
          case Asked.Got<PoolsFiles>(PoolsFiles files, String _) ->
              compiled(files.sources(), named("git", text));
        };
      }
      return text.matches("https?://.*") ? url(text) : file(text);
    }

    private static Against named(String kind, String text) {
      return new Against(kind, text, null, null, null, null, null);
    }

    private Asked<PlanBase> applied(ServerOption option) {
      return switch (ReportSource.of(terminal, option)) {
        case Asked.Failed<ReportSource> failed -> failed.as();
        case Asked.Got<ReportSource>(ReportSource source, String _) -> {
          try (source) {
            yield switch (ShowCommand.newest(source)) {
              case Asked.Failed<GenerationReport>(int exitCode, String message) ->
                  exitCode == ExitCode.NO_INPUT && source.isUnnamed()
                      ? nothing("nothing: there is no store yet, so nothing was ever applied")
                      : new Asked.Failed<>(exitCode, message);
              case Asked.Got<GenerationReport>(GenerationReport report, String _) -> of(report);
            };
          }
        }
      };
    }

    private static Asked<PlanBase> nothing(String text) {
      return new Asked.Got<>(new PlanBase(PoolsConfig.EMPTY, named("nothing", text), null), null);
    }

    /** A generation as a base; serial 0 stands for nothing. */
    Asked<PlanBase> of(GenerationReport report) {
      if (report.serial() == 0) {
        return nothing("nothing: nothing was ever applied");
      }
      List<SourceText> sources =
          Objects.requireNonNullElse(report.sources(), List.<Source>of()).stream()
              .map(Source::toSourceText)
              .toList();
      return compiled(
          sources,
          new Against(
              APPLIED,
              "generation " + report.serial(),
              report.serial(),
              report.digest(),
              report.applied(),
              report.who(),
              report.origin()),
          report.follows());
    }

    private Asked<PlanBase> url(String text) {
      Optional<URI> root = WebAddress.server(text);
      if (root.isPresent()) {
        var there = new ServerOption();
        there.server = root.get();
        return applied(there);
      }
      // What is shown goes into comments: a query or a user name may hold a token.
      String shown = text.replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//");
      try (HttpClient http =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build()) {
        HttpResponse<InputStream> response =
            http.send(
                HttpRequest.newBuilder(URI.create(text)).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
          if (response.statusCode() != 200) {
            return new Asked.Failed<>(
                ExitCode.UNAVAILABLE, shown + " answers HTTP " + response.statusCode());
          }
          byte[] bytes = body.readNBytes(YamlLimits.FILE_BYTES + 1);
          return compiled(List.of(new SourceText(shown, bytes)), named("url", shown));
        }
      } catch (IOException e) {
        return new Asked.Failed<>(ExitCode.UNAVAILABLE, shown + " cannot be read");
      } catch (IllegalArgumentException e) {
        return new Asked.Failed<>(ExitCode.USAGE, shown + " is not an address");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Asked.Failed<>(ExitCode.UNAVAILABLE, "interrupted");
      }
    }

    private Asked<PlanBase> file(String text) {
      try {
        PoolsFiles files = PoolsFiles.read(List.of(Path.of(text)));
        if (!files.diagnostics().isEmpty()) {
          terminal
              .err()
              .print(
                  new TextRenderer(files.sources(), terminal.colorsErr(color))
                      .render(files.diagnostics()));
          return new Asked.Failed<>(
              ExitCode.NO_INPUT,
              "what it is compared with cannot be read; --against takes applied, git:REVISION, a"
                  + " path or a URL");
        }
        return compiled(files.sources(), named("file", text));
      } catch (InvalidPathException e) {
        return new Asked.Failed<>(ExitCode.USAGE, text + " is not a path");
      }
    }

    private Asked<PlanBase> compiled(List<SourceText> sources, Against against) {
      return compiled(sources, against, null);
    }

    private Asked<PlanBase> compiled(
        List<SourceText> sources, Against against, @Nullable String follows) {
      Loaded loaded = PoolsLoader.load(sources);
      if (loaded.config().isEmpty()) {
        terminal
            .err()
            .print(
                new TextRenderer(sources, terminal.colorsErr(color)).render(loaded.diagnostics()));
        return new Asked.Failed<>(
            ExitCode.FAILED,
            "what it is compared with, " + against.text() + ", does not compile; see above");
      }
      return new Asked.Got<>(new PlanBase(loaded.config().get(), against, follows), null);
    }
  }
}
