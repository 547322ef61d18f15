package dev.sluice.cli;

import dev.sluice.api.JobRow;
import dev.sluice.api.JobState;
import dev.sluice.api.StatusReport;
import dev.sluice.cli.Paint.Style;
import dev.sluice.diagnostic.Quote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The status for people: the job that has waited longest comes first. */
final class StatusText {
  /** More pools than that are shown only if something is going on in them. */
  private static final int FEW_POOLS = 12;

  private final StatusReport report;
  private final Paint paint;
  private final int columns;
  private final StringBuilder out = new StringBuilder();

  private StatusText(StatusReport report, Paint paint, int columns) {
    this.report = report;
    this.paint = paint;
    this.columns = columns;
  }

  static String render(StatusReport report, Paint paint, int columns) {
    var text = new StatusText(report, paint, columns);
    text.first();
    text.waiting();
    text.elsewhere();
    text.holds();
    text.unanswered();
    text.numbers();
    text.pools();
    return text.out.toString();
  }

  private void first() {
    JobRow oldest = report.oldestWaiting();
    if (oldest != null) {
      out.append(paint.bold(Quote.whole(JobText.answer(oldest)))).append('\n');
      out.append("It is the one that has waited longest: ");
      out.append(Quote.whole(oldest.repository())).append(' ');
      out.append(Quote.whole(oldest.labels().toString())).append("; sluice job ");
      out.append(oldest.id()).append(" tells its story.\n\n");
    } else if (!report.waiting().isEmpty()) {
      out.append(paint.bold("No job waits for us, only for GitHub.")).append("\n\n");
    } else if (report.anyJob()) {
      out.append(paint.bold("No job waits for a reason.")).append("\n\n");
    } else {
      out.append(paint.bold("No job has been seen yet.")).append('\n');
      out.append(
          "If one is queued: does the webhook of its repository send \"Workflow jobs\" to this"
              + " server,\nand what does GitHub's list of its deliveries say?\n\n");
    }
  }

  private void waiting() {
    if (report.waiting().isEmpty()) {
      return;
    }
    var table = new TextTable(paint, "WAITING", "REASON", "POOL", "LONGEST", "WHY");
    for (StatusReport.Waiting group : report.waiting()) {
      table
          .cell(Integer.toString(group.jobs()))
          .cell(group.code(), Style.YELLOW)
          .cell(Optional.ofNullable(group.pool()).orElse("-"))
          .cell(Ages.of(group.longestSeconds()))
          .cell(group.text())
          .end();
    }
    out.append(table.render(columns)).append('\n');
  }

  /** One that does not lead has numbers, and no reasons. */
  private void elsewhere() {
    StatusReport.Leader leader = report.leader();
    if (leader != null && !leader.leads()) {
      out.append(Quote.whole(leader.whoKnows())).append("\n\n");
    }
  }

  private void holds() {
    if (report.holds().isEmpty()) {
      return;
    }
    var table = new TextTable(paint, "HELD BACK", "WHICH", "NEXT TRY", "WHY");
    for (StatusReport.Hold hold : report.holds()) {
      table
          .cell(hold.kind(), Style.RED)
          .cell(hold.subject())
          .cell("in " + Ages.of(hold.seconds()))
          .cell(hold.text())
          .end();
    }
    out.append(table.render(columns)).append('\n');
  }

  private void unanswered() {
    var table = new TextTable(paint, "NO ANSWER", "FOR", "LAST ANSWER", "WHY");
    boolean any = false;
    for (StatusReport.Sweep sweep : report.sweeps()) {
      StatusReport.Failure failure = sweep.failure();
      if (failure != null) {
        any = true;
        table
            .cell(sweep.name(), Style.RED)
            .cell(Ages.of(failure.seconds()))
            .cell(succeeded(sweep))
            .cell(failure.code() + ": " + failure.text())
            .end();
      }
    }
    if (any) {
      out.append(table.render(columns)).append('\n');
    }
  }

  /** A change of the file that is not in force. */
  private void refusedChange(TextTable table) {
    StatusReport.Policy policy = report.policy();
    if (policy == null || policy.reload().succeeded()) {
      return;
    }
    StatusReport.Reload reload = policy.reload();
    line(
        table,
        "Refused",
        "the change of "
            + reload.origin()
            + " at "
            + reload.at().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
            + " is not in force: "
            + reload.message());
  }

  private void numbers() {
    var table = new TextTable(paint);
    line(table, "Jobs", counts(jobs(), "none is open"));
    line(table, "Runners", counts(report.runners(), "none is live"));
    line(table, "Caps", caps());
    line(table, "Today", today());
    StatusReport.Generation generation = report.generation();
    line(
        table,
        "Pools file",
        generation == null
            ? "none was ever applied"
            : String.format(
                Locale.ROOT,
                "generation %d%s%s, %s, applied %s",
                generation.serial(),
                generation.origin().startsWith("rollback ") ? ", " : " of ",
                generation.origin(),
                generation.pools() == 1 ? "1 pool" : generation.pools() + " pools",
                generation.applied().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)));
    refusedChange(table);
    StatusReport.Server server = report.server();
    line(
        table,
        "Server",
        server == null
            ? "does not run"
            : String.format(
                Locale.ROOT,
                "%s, up %s, process %d, controller %s",
                server.version(),
                Ages.of(server.seconds()),
                server.pid(),
                server.controller()));
    StatusReport.Leader leader = report.leader();
    if (leader != null && !isAlone(leader)) {
      line(table, "Leader", leader(leader));
    }
    if (server != null && (leader == null || leader.leads())) {
      line(table, "Compared", sweeps());
    }
    out.append(table.render(columns));
  }

  /** Where there is one replica only, it goes without saying. */
  private static boolean isAlone(StatusReport.Leader leader) {
    return leader.leads() && leader.epoch() == 0;
  }

  private static String leader(StatusReport.Leader leader) {
    String here = "replica " + leader.replica() + " answers";
    String since = leader.seconds() == null ? "" : " for " + Ages.of(leader.seconds());
    if (leader.leads()) {
      return here + " and has led" + since + ", epoch " + leader.epoch();
    }
    return leader.holder() == null
        ? here + " and no replica leads now; the last epoch was " + leader.epoch()
        : here
            + "; "
            + leader.holder()
            + (leader.admin() == null ? "" : " at " + leader.admin())
            + " has led"
            + since
            + ", epoch "
            + leader.epoch();
  }

  private static void line(TextTable table, String name, String value) {
    table.cell(name, Style.FAINT).cell(value).end();
  }

  private static String counts(Map<String, Integer> counts, String none) {
    String text =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? none : text;
  }

  /** What runs comes first where it is about numbers. */
  private Map<String, Integer> jobs() {
    return new LinkedHashMap<>(report.jobs()).reversed();
  }

  private String caps() {
    List<StatusReport.Use> uses = new ArrayList<>(List.of(report.limits()));
    uses.addAll(report.gpus());
    return uses.stream()
        .map(use ->
            use.name() + " " + use.used() + (use.limit() == null ? "" : " of " + use.limit()))
        .collect(Collectors.joining(", "));
  }

  private String today() {
    StatusReport.Today today = report.today();
    String conclusions =
        today.conclusions().entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    return today.jobs()
        + " ended here"
        + (conclusions.isEmpty() ? "" : " (" + conclusions + ")")
        + (today.others() == 0 ? "" : ", " + today.others() + " elsewhere")
        + "; since 00:00 UTC";
  }

  private String sweeps() {
    return report.sweeps().isEmpty()
        ? "nothing yet with GitHub and Modal"
        : report.sweeps().stream()
            .map(sweep -> sweep.name() + " " + succeeded(sweep))
            .collect(Collectors.joining(", "));
  }

  private static String succeeded(StatusReport.Sweep sweep) {
    return sweep.seconds() == null ? "not since the start" : Ages.of(sweep.seconds()) + " ago";
  }

  private void pools() {
    List<StatusReport.Pool> shown =
        report.pools().size() <= FEW_POOLS
            ? report.pools()
            : report.pools().stream().filter(StatusText::isActive).toList();
    if (!shown.isEmpty()) {
      var table = new TextTable(paint, "POOL", "SLOTS", "RUNNING", "STARTING", "WAITING", "GPU");
      for (StatusReport.Pool pool : shown) {
        table
            .cell(pool.name())
            .cell(pool.runners() + (pool.max() == null ? "" : " of " + pool.max()))
            .cell(Integer.toString(pool.running()))
            .cell(Integer.toString(pool.starting()))
            .cell(
                Integer.toString(pool.waiting()),
                pool.waiting() > 0 ? Paint.of(JobState.WAITING) : Style.PLAIN)
            .cell(Optional.ofNullable(pool.gpu()).orElse("-"))
            .end();
      }
      out.append('\n').append(table.render(columns));
    }
    int idle = report.pools().size() - shown.size();
    if (idle > 0) {
      out.append(paint.faint(idle + " pools have nothing to do.")).append('\n');
    }
  }

  private static boolean isActive(StatusReport.Pool pool) {
    return pool.runners() + pool.running() + pool.starting() + pool.waiting() > 0;
  }
}
