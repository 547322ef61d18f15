package dev.sluice.scheduler;

import dev.sluice.ledger.Ledger.Transaction;
import java.net.URI;
import java.util.OptionalLong;

/** Leads always. */
final class SoleLeadership implements Leadership {
  private static final Standing STANDING = new Standing(true, 0, null, null, null);

  @Override
  public OptionalLong epoch() {
    return OptionalLong.of(0);
  }

  @Override
  public boolean holds(Transaction transaction, long epoch) {
    return true;
  }

  @Override
  public void resign(long epoch) {
    throw new IllegalStateException("there is nobody else to lead");
  }

  @Override
  public Standing standing() {
    return STANDING;
  }

  @Override
  public long changes() {
    return 0;
  }

  @Override
  public void onChange(Runnable listener) {}

  @Override
  public void start(URI admin) {}

  @Override
  public void close() {}
}
