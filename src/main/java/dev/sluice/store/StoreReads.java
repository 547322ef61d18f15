package dev.sluice.store;

import dev.sluice.ledger.DaySummary;
import dev.sluice.ledger.EndedJobs;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.GenerationHead;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.LedgerReads;
import dev.sluice.ledger.LedgerView;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.Traffic;
import dev.sluice.routing.RepositoryName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The questions to a store, alike for a server and for who only looks. */
abstract sealed class StoreReads implements LedgerReads, AutoCloseable
    permits SqlLedger, SqliteReader, PostgresReader {
  private final Readers readers;
  private final MemoryView view;

  StoreReads(Readers readers, MemoryView view) {
    this.readers = readers;
    this.view = view;
  }

  @Override
  public LedgerView view() {
    return view;
  }

  @Override
  public List<Note> trail(long jobId) {
    return read(handle -> OtherRows.trail(handle, jobId));
  }

  @Override
  public Optional<Job> job(long id) {
    return read(handle -> JobRows.find(handle, id));
  }

  @Override
  public Optional<Runner> runner(String name) {
    return read(handle -> RunnerRows.find(handle, name));
  }

  @Override
  public List<Job> completedJobs(
      @Nullable RepositoryName repository, @Nullable String pool, int most) {
    return read(handle -> JobRows.completed(handle, repository, pool, most));
  }

  @Override
  public List<EndedJobs> endedSince(Instant since) {
    return read(handle -> JobRows.endedSince(handle, since));
  }

  @Override
  public void traffic(Instant since, Consumer<Traffic> each) {
    try {
      readers.stream(handle -> TrafficRows.read(handle, since, each));
    } catch (JdbiException e) {
      throw unreadable(e);
    }
  }

  @Override
  public Optional<Generation> generation(long serial) {
    return read(handle -> GenerationRows.find(handle, serial));
  }

  @Override
  public Optional<Generation> latestGeneration() {
    return read(GenerationRows::latest);
  }

  @Override
  public List<GenerationHead> generations(int most) {
    return read(handle -> GenerationRows.heads(handle, most));
  }

  @Override
  public List<DaySummary> summaries() {
    return read(Retention::summaries);
  }

  final <T> T read(Function<Handle, T> query) {
    try {
      return readers.read(query);
    } catch (JdbiException e) {
      throw unreadable(e);
    }
  }

  private static LedgerException unreadable(JdbiException failure) {
    return new LedgerException("cannot read the store: " + StoreFailure.reason(failure), failure);
  }

  @Override
  public void close() {
    readers.close();
  }
}
