package dev.sluice.scheduler;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.secret.Secret;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Modal as a few maps; sandboxes live until a test or a call ends them. For one thread. */
final class FakeModal implements SandboxProvider, Provisioner {
  final Map<String, LiveSandbox> live = new TreeMap<>();
  final Map<String, Status.Done> done = new TreeMap<>();

  /** Whether looking a sandbox up by its name wrongly comes to nothing. */
  boolean findsNothing;

  final Set<String> secrets = new HashSet<>();
  final Set<String> terminated = new HashSet<>();
  @Nullable Failure createFailure;
  @Nullable Failure listFailure;
  @Nullable Failure imageFailure;

  /** How often an image was asked for. */
  int images;

  /** What the next secret is answered with, once it is stored. */
  @Nullable Failure secretAnswerLost;

  private final Map<UUID, String> secretByKey = new HashMap<>();

  /** What each new sandbox ends with at once; null lets them live. */
  Status.@Nullable Done stillborn;

  /** Runs within each creation, before it has its effect. */
  Runnable beforeCreate = () -> {};

  /** Whether Modal has machines for sandboxes. */
  boolean machines = true;

  @Nullable Failure placementFailure;
  int placementsAsked;

  /** What every sandbox has printed. */
  List<String> output = List.of();

  @Nullable Failure outputFailure;

  int created;
  private int nextId = 1;

  String add(String name, Map<String, String> tags) {
    String id = "sb-" + nextId++;
    live.put(id, new LiveSandbox(id, name, Instant.EPOCH, tags));
    return id;
  }

  void end(String id, int exitCode) {
    end(id, new Status.Done("success", exitCode, ""));
  }

  private void end(String id, Status.Done how) {
    live.remove(id);
    done.put(id, how);
  }

  @Override
  public Answer<String> create(Request request) {
    if (createFailure != null) {
      return Answer.failed(createFailure);
    }
    beforeCreate.run();
    created++;
    String id = add(request.name(), request.tags());
    if (stillborn != null) {
      end(id, stillborn);
    }
    return Answer.ok(id);
  }

  @Override
  public Answer<Ended> terminate(String sandboxId) {
    terminated.add(sandboxId);
    if (live.containsKey(sandboxId)) {
      end(sandboxId, new Status.Done("terminated", 137, ""));
    }
    return Answer.ok(new Ended());
  }

  @Override
  public Answer<Optional<String>> find(String name) {
    if (findsNothing) {
      return Answer.ok(Optional.empty());
    }
    return Answer.ok(
        live.values().stream()
            .filter(sandbox -> name.equals(sandbox.name()))
            .map(LiveSandbox::id)
            .findFirst());
  }

  @Override
  public Answer<List<LiveSandbox>> list(Map<String, String> tags) {
    return listFailure != null
        ? Answer.failed(listFailure)
        : Answer.ok(
            live.values().stream()
                .filter(sandbox -> sandbox.tags().entrySet().containsAll(tags.entrySet()))
                .toList());
  }

  @Override
  public Answer<Status> status(String sandboxId) {
    Status.Done ended = done.get(sandboxId);
    return Answer.ok(ended == null ? new Status.Live() : ended);
  }

  @Override
  public Answer<String> app() {
    return Answer.ok("ap-1");
  }

  @Override
  public Answer<Placement> placement(String sandboxId) {
    placementsAsked++;
    Status.Done ended = done.get(sandboxId);
    if (ended != null) {
      return Answer.ok(new Placement.Over(ended));
    }
    if (placementFailure != null) {
      return Answer.failed(placementFailure);
    }
    return Answer.ok(machines ? new Placement.Placed() : new Placement.Queued());
  }

  @Override
  public Answer<List<String>> lastLines(String sandboxId, int most) {
    if (outputFailure != null) {
      return Answer.failed(outputFailure);
    }
    return Answer.ok(output.subList(Math.max(0, output.size() - most), output.size()));
  }

  @Override
  public Answer<String> image(Image image, Docker docker, Consumer<String> log) {
    images++;
    return imageFailure == null ? Answer.ok("im-" + images) : Answer.failed(imageFailure);
  }

  @Override
  public Answer<String> volume(String name) {
    return Answer.ok("vo-1");
  }

  @Override
  public Answer<String> namedSecret(String name) {
    return Answer.ok("st-named");
  }

  @Override
  public Answer<String> proxy(String name) {
    return Answer.ok("pr-1");
  }

  @Override
  public Answer<String> secret(Map<String, Secret> env, UUID key) {
    String id = secretByKey.computeIfAbsent(key, _ -> "st-" + nextId++);
    secrets.add(id);
    Failure lost = secretAnswerLost;
    secretAnswerLost = null;
    return lost == null ? Answer.ok(id) : Answer.failed(lost);
  }

  @Override
  public Answer<Removed> removeSecret(String secretId) {
    secrets.remove(secretId);
    return Answer.ok(new Removed());
  }
}
