package dev.sluice.store;

import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.WriteCounts;
import dev.sluice.routing.RepositoryName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the ledgers have in common: the same rows and questions, one writer for each process. */
abstract sealed class SqlLedger extends StoreReads implements Ledger
    permits SqliteLedger, PostgresLedger {
  private final GroupCommit writer;
  private final List<AutoCloseable> closing;

  /** Guarded by {@code this}. */
  private boolean closed;

  /**
   * What a ledger is made of.
   *
   * @param closing what is closed, in this order
   */
  record Parts(MemoryView view, Readers readers, GroupCommit writer, List<AutoCloseable> closing) {}

  SqlLedger(Parts parts) {
    super(parts.readers(), parts.view());
    this.writer = parts.writer();
    this.closing = List.copyOf(parts.closing());
    writer.start();
  }

  @Override
  public final <T> CompletableFuture<T> write(Work<T> work) {
    return writer.submit(work);
  }

  @Override
  public final boolean isWritable() {
    return writer.isHealthy();
  }

  @Override
  public final WriteCounts writes() {
    return writer.counts();
  }

  @Override
  public final Set<RepositoryName> repositories(Instant since) {
    return read(handle -> JobRows.repositories(handle, since));
  }

  @Override
  public final Set<Long> hooks() {
    return read(OtherRows::hooks);
  }

  @Override
  public final Set<Long> appHooks() {
    return read(OtherRows::appHooks);
  }

  @Override
  public final Optional<Instant> cursor(String name) {
    return read(handle -> OtherRows.cursor(handle, name));
  }

  @Override
  public final void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    for (AutoCloseable part : closing) {
      try {
        part.close();
      } catch (LedgerException e) {
        throw e;
      } catch (Exception e) {
        throw new LedgerException("cannot close the store: " + e.getMessage(), e);
      }
    }
  }
}
