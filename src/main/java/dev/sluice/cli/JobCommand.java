package dev.sluice.cli;

import dev.sluice.api.JobReport;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "job",
    description = {
      "Says why one job waits, or what became of it, with everything that happened to it.",
      ServerOption.ENVIRONMENT
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice job 61841267501",
      "  sluice job https://github.com/acme/app/actions/runs/22/job/61841267501 --watch"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown",
      "1:there is no such job",
      "64:wrong words on the command line or in the environment",
      "66:there is neither a server nor a store",
      "69:the server that was named does not answer, or refuses"
    })
final class JobCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "ID",
      converter = Id.class,
      description = "GitHub's number of the job, or the address of its page.")
  private long id;

  @Mixin private final ServerOption server = new ServerOption();
  @Mixin private final WatchOption watch = new WatchOption();
  @Mixin private final CommonOptions options = new CommonOptions();

  JobCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What people copy from their browser. */
  static final class Id implements ITypeConverter<Long> {
    private static final Pattern PAGE =
        Pattern.compile("(?:https?://.*/jobs?/)?([0-9]{1,18})/?(?:[?#].*)?");

    @Override
    public Long convert(String text) {
      Matcher matcher = PAGE.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is neither a number nor the address of a job's page");
      }
      return Long.valueOf(matcher.group(1));
    }
  }

  @Override
  public Integer call() {
    return Asking.with(
        terminal,
        server,
        source ->
            new ReportCommand<>(
                    terminal,
                    options,
                    watch,
                    "job " + id,
                    () ->
                        source.ask(
                            "/api/v1/jobs/" + id,
                            JobReport.class,
                            reports -> reports.job(id),
                            "job "
                                + id
                                + " is not known: its webhook has not come, or it ended"
                                + " longer ago than SLUICE_RETENTION_DAYS"),
                    JobText::render)
                .run());
  }
}
