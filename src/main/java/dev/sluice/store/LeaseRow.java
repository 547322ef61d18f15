package dev.sluice.store;

import dev.sluice.ledger.Lease;
import java.net.URI;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The lease of the scheduler as the one row of its table. */
final class LeaseRow {
  private LeaseRow() {}

  static Optional<Lease> find(Handle handle) {
    return handle
        .createQuery("select holder, epoch, until, admin from lease where id = 1")
        .map((row, _) -> {
          String admin = row.getString("admin");
          return new Lease(
              row.getString("holder"),
              row.getLong("epoch"),
              Columns.moment(row, "until"),
              admin == null ? null : URI.create(admin));
        })
        .findOne();
  }

  static void put(Handle handle, Lease lease) {
    URI admin = lease.admin();
    handle
        .createUpdate(
            """
            insert into lease (id, holder, epoch, until, admin)
            values (1, :holder, :epoch, :until, :admin)
            on conflict (id) do update set holder = excluded.holder, epoch = excluded.epoch,
              until = excluded.until, admin = excluded.admin
            """)
        .bind("holder", lease.holder())
        .bind("epoch", lease.epoch())
        .bind("until", lease.until().toEpochMilli())
        .bind("admin", admin == null ? null : admin.toString())
        .execute();
  }
}
