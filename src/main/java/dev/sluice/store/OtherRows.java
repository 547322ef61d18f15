package dev.sluice.store;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Note;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Deliveries, notes and what was seen of the outside, as rows. */
final class OtherRows {
  private OtherRows() {}

  static boolean isSeen(Handle handle, Delivery delivery) {
    return handle
        .createQuery("select 1 from delivery where guid = :guid and hook_id = :hookId")
        .bind("guid", delivery.guid())
        .bind("hookId", delivery.hookId())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  static boolean isSeen(Handle handle, String guid) {
    return handle
        .createQuery("select 1 from delivery where guid = :guid limit 1")
        .bind("guid", guid)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  static void putDeliveries(Handle handle, Collection<Delivery> deliveries) {
    if (deliveries.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            insert into delivery (guid, hook_id, event, action, received_at)
            values (:guid, :hookId, :event, :action, :receivedAt)
            on conflict (guid, hook_id) do nothing
            """);
    for (Delivery delivery : deliveries) {
      batch
          .bind("guid", delivery.guid())
          .bind("hookId", delivery.hookId())
          .bind("event", delivery.event())
          .bind("action", delivery.action())
          .bind("receivedAt", delivery.receivedAt().toEpochMilli())
          .add();
    }
    batch.execute();
  }

  static void putHooks(Handle handle, Set<Long> hooks) {
    for (long hook : hooks) {
      handle
          .createUpdate("insert into hook (id) values (:id) on conflict (id) do nothing")
          .bind("id", hook)
          .execute();
    }
  }

  static boolean isRedelivery(Handle handle, String guid) {
    return handle
        .createQuery("select 1 from redelivery where guid = :guid")
        .bind("guid", guid)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  static void putRedeliveries(Handle handle, Map<String, Instant> redeliveries) {
    redeliveries.forEach((guid, at) ->
        handle
            .createUpdate(
                """
                insert into redelivery (guid, asked_at) values (:guid, :at)
                on conflict (guid) do update set asked_at = excluded.asked_at
                """)
            .bind("guid", guid)
            .bind("at", at.toEpochMilli())
            .execute());
  }

  static Set<Long> hooks(Handle handle) {
    return Set.copyOf(handle.createQuery("select id from hook").mapTo(Long.class).list());
  }

  static void putAppHook(Handle handle, long id) {
    handle
        .createUpdate("insert into app_hook (id) values (:id) on conflict (id) do nothing")
        .bind("id", id)
        .execute();
  }

  static Set<Long> appHooks(Handle handle) {
    return Set.copyOf(handle.createQuery("select id from app_hook").mapTo(Long.class).list());
  }

  static void putCursor(Handle handle, String name, Instant at) {
    handle
        .createUpdate(
            """
            insert into sweep_cursor (name, at) values (:name, :at)
            on conflict (name) do update set at = excluded.at
            """)
        .bind("name", name)
        .bind("at", at.toEpochMilli())
        .execute();
  }

  static Optional<Instant> cursor(Handle handle, String name) {
    return handle
        .createQuery("select at from sweep_cursor where name = :name")
        .bind("name", name)
        .map((row, _) -> Columns.moment(row, "at"))
        .findOne();
  }

  static void putNotes(Handle handle, List<Note> notes) {
    if (notes.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            insert into note (at, job_id, runner, event, text)
            values (:at, :jobId, :runner, :event, :text)
            """);
    for (Note note : notes) {
      batch
          .bind("at", note.at().toEpochMilli())
          .bind("jobId", note.jobId())
          .bind("runner", note.runner())
          .bind("event", note.event())
          .bind("text", note.text())
          .add();
    }
    batch.execute();
  }

  static List<Note> trail(Handle handle, long jobId) {
    return handle
        .createQuery(
            """
            select at, job_id, runner, event, text from note
            where job_id = :jobId
              or runner in (select runner from note where job_id = :jobId)
              or runner in (select name from runner where job_id = :jobId)
            order by seq
            """)
        .bind("jobId", jobId)
        .map((row, context) ->
            new Note(
                Columns.moment(row, "at"),
                Columns.nullableLong(row, "job_id"),
                row.getString("runner"),
                row.getString("event"),
                row.getString("text")))
        .list();
  }
}
