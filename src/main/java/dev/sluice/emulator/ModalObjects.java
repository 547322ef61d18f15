package dev.sluice.emulator;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The emulated apps, secrets, volumes and proxies. Names are unique per kind and environment.
 * Thread-safe.
 */
public final class ModalObjects {
  private record Key(String kind, String environment, String name) {}

  private final ModalIds ids;
  private final Map<Key, String> idsByName = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> secrets = new LinkedHashMap<>();
  private final Map<String, String> ephemeralByKey = new HashMap<>();

  ModalObjects(ModalIds ids) {
    this.ids = ids;
  }

  /** Finds or creates an app. */
  public String app(String environment, String name, boolean create) {
    return named("ap", environment, name, create);
  }

  /** Finds or creates a volume. */
  public String volume(String environment, String name, boolean create) {
    return named("vo", environment, name, create);
  }

  /** Finds a proxy; {@link #addProxy} makes one, since no call of the protocol does. */
  public String proxy(String environment, String name) {
    return named("pr", environment, name, false);
  }

  public String addProxy(String environment, String name) {
    return named("pr", environment, name, true);
  }

  /** Creates or replaces a named secret, as somebody does in Modal's dashboard. */
  public synchronized String addSecret(
      String environment, String name, Map<String, String> values) {
    String id = named("st", environment, name, true);
    secrets.put(id, Map.copyOf(values));
    return id;
  }

  /** Finds a named secret that has all of {@code requiredKeys}. */
  public synchronized String secret(String environment, String name, List<String> requiredKeys) {
    String id = named("st", environment, name, false);
    for (String key : requiredKeys) {
      if (!secrets.getOrDefault(id, Map.of()).containsKey(key)) {
        throw new ModalRefusal(
            ModalRefusal.Reason.FAILED_PRECONDITION, "Secret is missing key(s): " + key);
      }
    }
    return id;
  }

  /**
   * Stores a nameless secret.
   *
   * @param idempotencyKey the same key gets the same secret; empty for none
   */
  public synchronized String ephemeralSecret(Map<String, String> values, String idempotencyKey) {
    String known = ephemeralByKey.get(idempotencyKey);
    if (known != null) {
      return known;
    }
    String id = ids.next("st");
    secrets.put(id, Map.copyOf(values));
    if (!idempotencyKey.isEmpty()) {
      ephemeralByKey.put(idempotencyKey, id);
    }
    return id;
  }

  public synchronized void removeSecret(String id) {
    if (secrets.remove(id) == null) {
      throw ModalRefusal.notFound("Secret " + id);
    }
    idsByName.values().remove(id);
  }

  /** The ids of all secrets that exist. */
  public synchronized Set<String> secretIds() {
    return Set.copyOf(secrets.keySet());
  }

  /** The variables of these secrets; of two with one name the later counts. */
  synchronized Map<String, String> environmentOf(List<String> secretIds) {
    var env = new LinkedHashMap<String, String>();
    for (String id : secretIds) {
      Map<String, String> values = secrets.get(id);
      if (values == null) {
        throw ModalRefusal.notFound("Secret " + id);
      }
      env.putAll(values);
    }
    return env;
  }

  synchronized boolean exists(String id) {
    return idsByName.containsValue(id);
  }

  /** Forgets a named object, as when somebody deletes it. */
  public synchronized void remove(String id) {
    idsByName.values().remove(id);
    secrets.remove(id);
  }

  private synchronized String named(
      String prefix, String environment, String name, boolean create) {
    var key = new Key(prefix, environment, name);
    String id = idsByName.get(key);
    if (id != null) {
      return id;
    }
    if (!create) {
      throw ModalRefusal.notFound("'" + name + "'");
    }
    String created = ids.next(prefix);
    idsByName.put(key, created);
    return created;
  }
}
