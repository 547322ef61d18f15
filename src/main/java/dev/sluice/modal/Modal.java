package dev.sluice.modal;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.ModalObjects;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.Rates;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.secret.Secret;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Modal as the scheduler and apply see it. One instance per process; all methods block, are bounded
 * in time, and may be called from any thread, best from virtual ones. The first call opens the
 * connection; until then no class of gRPC is loaded, because that costs a second of CPU that {@code
 * validate} must not pay. Secrets leave only in the messages that carry them.
 */
public final class Modal
    implements SandboxProvider, Provisioner, ModalObjects, Rates, AutoCloseable {
  private final ModalConnection connection;
  private final InstantSource clock;
  private final Pause pause;
  private final RandomGenerator random;

  /** Guards the two fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable Session session;
  private boolean closed;

  /** Connects on the first call. */
  public Modal(ModalConnection connection, InstantSource clock) {
    this(connection, clock, Thread::sleep, new SecureRandom());
  }

  /**
   * @param random must be safe for use by many threads
   */
  Modal(ModalConnection connection, InstantSource clock, Pause pause, RandomGenerator random) {
    this.connection = connection;
    this.clock = clock;
    this.pause = pause;
    this.random = random;
  }

  @Override
  public Answer<String> create(Request request) {
    return with(session -> session.sandboxes().create(request));
  }

  @Override
  public Answer<Ended> terminate(String sandboxId) {
    return with(session -> session.sandboxes().terminate(sandboxId));
  }

  @Override
  public Answer<Optional<String>> find(String name) {
    return with(session -> session.sandboxes().find(name));
  }

  @Override
  public Answer<List<LiveSandbox>> list(Map<String, String> tags) {
    return with(session -> session.sandboxes().list(tags));
  }

  @Override
  public Answer<Status> status(String sandboxId) {
    return with(session -> session.sandboxes().status(sandboxId));
  }

  @Override
  public Answer<String> app() {
    return with(session -> session.directory().freshApp());
  }

  @Override
  public Answer<Placement> placement(String sandboxId) {
    return with(session -> session.sandboxes().placement(sandboxId));
  }

  @Override
  public Answer<List<String>> lastLines(String sandboxId, int most) {
    return with(session -> session.logs().last(sandboxId, most));
  }

  @Override
  public Answer<String> image(Image image, Docker docker, Consumer<String> log) {
    return with(session -> session.images().id(image, docker, log));
  }

  @Override
  public Answer<String> volume(String name) {
    return with(session -> session.directory().freshVolume(name));
  }

  @Override
  public Answer<String> namedSecret(String name) {
    return with(session -> session.directory().freshNamedSecret(name));
  }

  @Override
  public Answer<String> proxy(String name) {
    return with(session -> session.directory().freshProxy(name));
  }

  @Override
  public Answer<String> secret(Map<String, Secret> env, UUID key) {
    return with(session -> session.secrets().store(env, key));
  }

  @Override
  public Answer<Removed> removeSecret(String secretId) {
    return with(session -> session.secrets().remove(secretId));
  }

  @Override
  public Answer<Reached> reach() {
    return with(session -> new Reached(session.directory().environment()));
  }

  @Override
  public Answer<Boolean> hasSecret(String name) {
    return has(namedSecret(name));
  }

  @Override
  public Answer<Boolean> hasVolume(String name) {
    return has(with(session -> session.directory().existingVolume(name)));
  }

  @Override
  public Answer<Boolean> hasProxy(String name) {
    return has(proxy(name));
  }

  @Override
  public Answer<RateCard> rates() {
    return with(session -> new RateCard(session.directory().rates()));
  }

  private static Answer<Boolean> has(Answer<String> found) {
    return switch (found) {
      case Answer.Ok<String> _ -> Answer.ok(true);
      case Answer.Failed<String>(Failure.Absent _) -> Answer.ok(false);
      case Answer.Failed<String>(Failure failure) -> Answer.failed(failure);
    };
  }

  /** Closes the connection; calls under way and later ones fail. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (session != null) {
        session.close();
        session = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** The one place where a failed call turns into an answer. */
  private <T> Answer<T> with(Function<Session, T> call) {
    try {
      return Answer.ok(call.apply(session()));
    } catch (CallFailed e) {
      return Answer.failed(e.failure());
    }
  }

  private Session session() {
    lock.lock();
    try {
      if (closed) {
        throw new CallFailed(new Failure.Unavailable("the connection to Modal is closed"));
      }
      if (session == null) {
        session = new Session(connection, clock, pause, random);
      }
      return session;
    } finally {
      lock.unlock();
    }
  }
}
