package dev.sluice.emulator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The emulated apps, secrets, volumes and proxies. Names are unique per kind and environment, of
 * which an empty one is the default. Thread-safe.
 */
public final class ModalObjects {
  static final String DEFAULT_ENVIRONMENT = "main";

  private static final String APP = "ap";
  private static final String VOLUME = "vo";
  private static final String PROXY = "pr";
  private static final String SECRET = "st";

  private record Key(String kind, String environment, String name) {}

  private final ModalIds ids;
  private final Map<Key, String> idsByName = new LinkedHashMap<>();
  private final Set<String> namelessVolumes = new HashSet<>();
  private final Map<String, Integer> volumeVersions = new HashMap<>();
  private final Map<String, Map<String, String>> secrets = new LinkedHashMap<>();
  private final Map<String, String> ephemeralByKey = new HashMap<>();

  ModalObjects(ModalIds ids) {
    this.ids = ids;
  }

  /** Finds or creates an app. */
  public String app(String environment, String name, boolean create) {
    return app(environment, name, create ? ModalCreation.IF_MISSING : ModalCreation.LOOK_UP);
  }

  String app(String environment, String name, ModalCreation creation) {
    return named(APP, environment, name, creation);
  }

  /** The ids of all apps of an environment. */
  synchronized Set<String> apps(String environment) {
    String wanted = environmentOf(environment);
    return idsByName.entrySet().stream()
        .filter(entry -> entry.getKey().kind().equals(APP))
        .filter(entry -> entry.getKey().environment().equals(wanted))
        .map(Map.Entry::getValue)
        .collect(Collectors.toSet());
  }

  /** Finds or creates a volume. */
  public String volume(String environment, String name, boolean create) {
    return volume(environment, name, create ? ModalCreation.IF_MISSING : ModalCreation.LOOK_UP, 1);
  }

  /**
   * @param version of its file system, 1 or 2, if it is created
   */
  synchronized String volume(String environment, String name, ModalCreation creation, int version) {
    String id = named(VOLUME, environment, name, creation);
    volumeVersions.putIfAbsent(id, version);
    return id;
  }

  /** Creates a volume without a name. */
  synchronized String ephemeralVolume(int version) {
    String id = ids.next(VOLUME);
    namelessVolumes.add(id);
    volumeVersions.put(id, version);
    return id;
  }

  synchronized int versionOfVolume(String id) {
    return volumeVersions.getOrDefault(id, 1);
  }

  /** Finds a proxy; {@link #addProxy} makes one, since no call of the protocol does. */
  public String proxy(String environment, String name) {
    return named(PROXY, environment, name, ModalCreation.LOOK_UP);
  }

  public String addProxy(String environment, String name) {
    return named(PROXY, environment, name, ModalCreation.IF_MISSING);
  }

  /** Creates or replaces a named secret, as somebody does in Modal's dashboard. */
  public String addSecret(String environment, String name, Map<String, String> values) {
    return secret(environment, name, ModalCreation.OVERWRITE, values);
  }

  /** Creates a named secret or leaves one that is there as it is, as {@code creation} says. */
  synchronized String secret(
      String environment, String name, ModalCreation creation, Map<String, String> values) {
    String id = named(SECRET, environment, name, creation);
    if (creation == ModalCreation.OVERWRITE || !secrets.containsKey(id)) {
      secrets.put(id, Map.copyOf(values));
    }
    return id;
  }

  /** Finds a named secret that has all of {@code requiredKeys}. */
  public synchronized String secret(String environment, String name, List<String> requiredKeys) {
    String id = named(SECRET, environment, name, ModalCreation.LOOK_UP);
    requireKeys(id, requiredKeys);
    return id;
  }

  synchronized void requireKeys(String secretId, List<String> requiredKeys) {
    Set<String> there = valuesOf(secretId).keySet();
    List<String> missing = requiredKeys.stream().filter(key -> !there.contains(key)).toList();
    if (!missing.isEmpty()) {
      throw new ModalRefusal(
          ModalRefusal.Reason.FAILED_PRECONDITION,
          "Secret is missing key(s): " + String.join(", ", missing));
    }
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
    String id = ids.next(SECRET);
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
    ephemeralByKey.values().remove(id);
  }

  /** The ids of all secrets that exist. */
  public synchronized Set<String> secretIds() {
    return Set.copyOf(secrets.keySet());
  }

  synchronized Map<String, String> valuesOf(String secretId) {
    Map<String, String> values = secrets.get(secretId);
    if (values == null) {
      throw ModalRefusal.notFound("Secret " + secretId);
    }
    return values;
  }

  synchronized boolean exists(String id) {
    return idsByName.containsValue(id) || namelessVolumes.contains(id);
  }

  /** Forgets an object, as when somebody deletes it. */
  public synchronized void remove(String id) {
    idsByName.values().remove(id);
    namelessVolumes.remove(id);
    volumeVersions.remove(id);
    secrets.remove(id);
    ephemeralByKey.values().remove(id);
  }

  static String environmentOf(String name) {
    return name.isEmpty() ? DEFAULT_ENVIRONMENT : name;
  }

  private synchronized String named(
      String prefix, String environment, String name, ModalCreation creation) {
    var key = new Key(prefix, environmentOf(environment), name);
    String id = idsByName.get(key);
    if (id != null) {
      if (creation == ModalCreation.FAIL_IF_EXISTS) {
        throw new ModalRefusal(ModalRefusal.Reason.ALREADY_EXISTS, "'" + name + "' already exists");
      }
      return id;
    }
    if (creation == ModalCreation.LOOK_UP) {
      throw ModalRefusal.notFound("'" + name + "'");
    }
    ModalRules.checkName(name);
    String created = ids.next(prefix);
    idsByName.put(key, created);
    return created;
  }
}
