package dev.sluice.store;

import static dev.sluice.store.Inserts.Column.number;
import static dev.sluice.store.Inserts.Column.text;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Note;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Deliveries, notes and what was seen of the outside, as rows. */
final class OtherRows {
  static final Inserts.Statement<Delivery> PUT_DELIVERIES =
      new Inserts.Statement<>(
          new Inserts.Table<>(
              "delivery",
              List.of(
                  text("guid", Delivery::guid),
                  number("hook_id", Delivery::hookId),
                  text("event", Delivery::event),
                  text("action", Delivery::action),
                  number("received_at", delivery -> delivery.receivedAt().toEpochMilli())),
              "on conflict (guid, hook_id) do nothing"));

  static final Inserts.Statement<Note> PUT_NOTES =
      new Inserts.Statement<>(
          new Inserts.Table<>(
              "note",
              List.of(
                  number("at", note -> note.at().toEpochMilli()),
                  number("job_id", Note::jobId),
                  text("runner", Note::runner),
                  text("event", Note::event),
                  text("text", Note::text)),
              ""));

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

  /** Those with one of these ids; of PostgreSQL only. */
  static Set<DeliveryKey> seen(Handle handle, Collection<String> guids) {
    return Set.copyOf(
        handle
            .createQuery("select guid, hook_id from delivery where guid = any(:guids)")
            .bind("guids", Columns.texts(guids))
            .map((row, _) -> new DeliveryKey(row.getString("guid"), row.getLong("hook_id")))
            .list());
  }

  static boolean isSeen(Handle handle, String guid) {
    return handle
        .createQuery("select 1 from delivery where guid = :guid limit 1")
        .bind("guid", guid)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
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

  /** Which of them we asked for; of PostgreSQL only. */
  static Set<String> redeliveries(Handle handle, Collection<String> guids) {
    return Set.copyOf(
        handle
            .createQuery("select guid from redelivery where guid = any(:guids)")
            .bind("guids", Columns.texts(guids))
            .mapTo(String.class)
            .list());
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
