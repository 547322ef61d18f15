package dev.sluice.modal;

import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider.Ended;
import dev.sluice.provider.SandboxProvider.LiveSandbox;
import dev.sluice.provider.SandboxProvider.Placement;
import dev.sluice.provider.SandboxProvider.Request;
import dev.sluice.provider.SandboxProvider.Status;
import dev.sluice.routing.SandboxSpec;
import io.grpc.Status.Code;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import modal.client.GenericResult;
import modal.client.ModalClientGrpc;
import modal.client.SandboxCreateRequest;
import modal.client.SandboxGetFromNameRequest;
import modal.client.SandboxGetTaskIdRequest;
import modal.client.SandboxGetTaskIdResponse;
import modal.client.SandboxTerminateRequest;
import modal.client.SandboxWaitRequest;
import modal.client.SandboxWaitResponse;

/** Starts, finds, watches and ends sandboxes of the first kind (V1), the only one with GPUs. */
final class Sandboxes {
  private static final int MOST_REMEMBERED = 10_000;

  private final Rpc rpc;
  private final Directory directory;
  private final Images images;
  private final ModalConnection connection;
  private final SandboxPages pages;

  /**
   * The epoch of the directory in which all was asked for again since a create said that something
   * is gone, as long as none went well.
   */
  private final ConcurrentMap<SandboxSpec, Long> askedAgain = new ConcurrentHashMap<>();

  Sandboxes(Rpc rpc, Directory directory, Images images, ModalConnection connection) {
    this.rpc = rpc;
    this.directory = directory;
    this.images = images;
    this.connection = connection;
    pages = new SandboxPages(rpc, directory);
  }

  String create(Request request) {
    SandboxChecks.problem(request)
        .ifPresent(problem -> {
          throw new CallFailed(new Failure.Refused(problem));
        });
    long epoch = directory.epoch();
    SandboxCreateRequest message = SandboxDefinition.of(request, idsFor(request.spec()));
    try {
      String id =
          rpc.call(ModalClientGrpc.getSandboxCreateMethod(), message, request.key()).getSandboxId();
      askedAgain.remove(request.spec());
      return id;
    } catch (CallFailed e) {
      return afterFailure(request, epoch, e);
    }
  }

  Ended terminate(String sandboxId) {
    try {
      rpc.call(
          ModalClientGrpc.getSandboxTerminateMethod(),
          SandboxTerminateRequest.newBuilder().setSandboxId(sandboxId).build());
      return new Ended();
    } catch (CallFailed e) {
      if (e.status() == Code.NOT_FOUND) {
        return new Ended();
      }
      throw e;
    }
  }

  Optional<String> find(String name) {
    try {
      return Optional.of(
          rpc.call(
                  ModalClientGrpc.getSandboxGetFromNameMethod(),
                  SandboxGetFromNameRequest.newBuilder()
                      .setSandboxName(name)
                      .setEnvironmentName(connection.environmentName())
                      .setAppName(connection.app())
                      .build())
              .getSandboxId());
    } catch (CallFailed e) {
      if (e.status() == Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  List<LiveSandbox> list(Map<String, String> tags) {
    return pages.all(tags);
  }

  Status status(String sandboxId) {
    try {
      SandboxWaitResponse response =
          rpc.call(
              ModalClientGrpc.getSandboxWaitMethod(),
              SandboxWaitRequest.newBuilder().setSandboxId(sandboxId).build());
      return SandboxResults.status(
          response.hasResult() ? response.getResult() : GenericResult.getDefaultInstance());
    } catch (CallFailed e) {
      if (e.status() == Code.NOT_FOUND) {
        return new Status.Unknown();
      }
      throw e;
    }
  }

  Placement placement(String sandboxId) {
    try {
      SandboxGetTaskIdResponse response =
          rpc.call(
              ModalClientGrpc.getSandboxGetTaskIdMethod(),
              SandboxGetTaskIdRequest.newBuilder().setSandboxId(sandboxId).build());
      if (SandboxResults.status(response.getTaskResult()) instanceof Status.Done done) {
        return new Placement.Over(done);
      }
      return response.getTaskId().isEmpty() ? new Placement.Queued() : new Placement.Placed();
    } catch (CallFailed e) {
      if (e.status() == Code.NOT_FOUND) {
        return new Placement.Unknown();
      }
      throw e;
    }
  }

  /** A failure here leaves no doubt that no sandbox was started, and is never about its name. */
  private SandboxDefinition.Ids idsFor(SandboxSpec spec) {
    try {
      return ids(spec);
    } catch (CallFailed e) {
      Failure failure =
          e.failure() instanceof Failure.Conflict(String detail)
              ? new Failure.Refused(detail)
              : e.failure().before();
      throw new CallFailed(failure, e.status(), false);
    }
  }

  private SandboxDefinition.Ids ids(SandboxSpec spec) {
    var volumes = new LinkedHashMap<String, String>();
    spec.volumes().forEach(volume -> volumes.put(volume.name(), directory.volume(volume.name())));
    List<String> secrets = spec.secrets().stream().map(directory::namedSecret).toList();
    String proxy = spec.proxy();
    return new SandboxDefinition.Ids(
        directory.app(), volumes, secrets, proxy == null ? null : directory.proxy(proxy));
  }

  /**
   * Decides what a failed create means. Conflict is promised to mean that a live sandbox has the
   * name, and every other failure but Unavailable that none was started.
   *
   * @param epoch since which the ids in the create were looked up
   */
  private String afterFailure(Request request, long epoch, CallFailed e) {
    Code status = e.status();
    boolean gone = status == Code.NOT_FOUND || status == Code.FAILED_PRECONDITION;
    boolean old = gone && sentOldIds(request, epoch);
    if (status == Code.ALREADY_EXISTS && e.doubt()) {
      // An earlier attempt started it and its answer was lost: the name is this runner's alone.
      return startedEarlier(request, e);
    }
    if (e.doubt()) {
      throw e.unclear();
    }
    if (old) {
      // It may have been made anew under its old name, and then nobody has to mend anything.
      throw new CallFailed(Failure.Unavailable.unsent(e.failure().detail()), status, false);
    }
    if (e.failure() instanceof Failure.Conflict(String detail) && status != Code.ALREADY_EXISTS) {
      throw new CallFailed(new Failure.Refused(detail));
    }
    throw e;
  }

  private String startedEarlier(Request request, CallFailed e) {
    Optional<String> found;
    try {
      found = find(request.name());
    } catch (CallFailed unfound) {
      throw unfound.unclear();
    }
    return found.orElseThrow(e::unclear);
  }

  /**
   * Has the next create ask for every id again, since Modal says that one is gone, and tells
   * whether this one sent ids from before such a moment. Many creates may be under way then, each
   * with the old ids, and none of them proves that anything has to be mended.
   */
  private boolean sentOldIds(Request request, long epoch) {
    boolean oldImage = !images.holds(request.imageId());
    long next = directory.forget();
    images.forget();
    SandboxSpec spec = request.spec();
    if (askedAgain.size() >= MOST_REMEMBERED && !askedAgain.containsKey(spec)) {
      return false;
    }
    Long since = askedAgain.putIfAbsent(spec, next);
    return since == null || epoch < since || oldImage;
  }
}
