package dev.sluice.emulator;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import modal.client.ModalClientGrpc;

/** Which call is answered by what. Every other one is UNIMPLEMENTED, as it should be. */
final class ModalService {
  private final ModalModel model;
  private final ServerServiceDefinition.Builder calls =
      ServerServiceDefinition.builder(ModalClientGrpc.SERVICE_NAME);

  private ModalService(ModalModel model) {
    this.model = model;
  }

  static ServerServiceDefinition of(ModalModel model) {
    var service = new ModalService(model);
    service.addLookups(new ModalLookups(model));
    service.addImages(new ModalImageCalls(model));
    service.addLogs(new ModalLogCalls(model));
    service.addFirstFamily(new ModalSandboxCalls(model, ModalFamily.V1));
    service.addSecondFamily(new ModalSandboxCalls(model, ModalFamily.V2));
    return service.calls.build();
  }

  private void addLookups(ModalLookups lookups) {
    unary(ModalClientGrpc.getAuthTokenGetMethod(), lookups::authToken);
    unary(ModalClientGrpc.getClientHelloMethod(), lookups::hello);
    unary(ModalClientGrpc.getTokenInfoGetMethod(), lookups::tokenInfo);
    unary(ModalClientGrpc.getWorkspaceBillingRatesMethod(), lookups::billingRates);
    unary(ModalClientGrpc.getAppGetOrCreateMethod(), lookups::app);
    unary(ModalClientGrpc.getEnvironmentGetOrCreateMethod(), lookups::environment);
    unary(ModalClientGrpc.getSecretGetOrCreateMethod(), lookups::secret);
    unary(ModalClientGrpc.getSecretDeleteMethod(), lookups::deleteSecret);
    unary(ModalClientGrpc.getVolumeGetOrCreateMethod(), lookups::volume);
    unary(ModalClientGrpc.getVolumeHeartbeatMethod(), lookups::volumeHeartbeat);
    unary(ModalClientGrpc.getVolumeDeleteMethod(), lookups::deleteVolume);
    unary(ModalClientGrpc.getProxyGetMethod(), lookups::proxy);
  }

  private void addImages(ModalImageCalls images) {
    unary(ModalClientGrpc.getImageGetOrCreateMethod(), images::getOrCreate);
    unary(ModalClientGrpc.getImageFromIdMethod(), images::fromId);
    stream(ModalClientGrpc.getImageJoinStreamingMethod(), images::join);
  }

  private void addLogs(ModalLogCalls logs) {
    stream(ModalClientGrpc.getSandboxGetLogsMethod(), logs::follow);
    unary(ModalClientGrpc.getAppFetchLogsMethod(), logs::fetch);
  }

  private void addFirstFamily(ModalSandboxCalls first) {
    unary(ModalClientGrpc.getSandboxCreateMethod(), first::create);
    held(ModalClientGrpc.getSandboxGetTaskIdMethod(), first::taskId);
    held(ModalClientGrpc.getSandboxWaitMethod(), first::waitForEnd);
    unary(ModalClientGrpc.getSandboxTerminateMethod(), first::terminate);
    unary(ModalClientGrpc.getSandboxListMethod(), first::list);
    unary(ModalClientGrpc.getSandboxTagsSetMethod(), first::setTags);
    unary(ModalClientGrpc.getSandboxTagsGetMethod(), first::tags);
    unary(ModalClientGrpc.getSandboxGetFromNameMethod(), first::fromName);
    unary(ModalClientGrpc.getSandboxGetResourceUsageMethod(), first::resourceUsage);
  }

  private void addSecondFamily(ModalSandboxCalls second) {
    unary(ModalClientGrpc.getSandboxCreateV2Method(), second::createSecond);
    held(ModalClientGrpc.getSandboxGetTaskIdV2Method(), second::taskId);
    held(ModalClientGrpc.getSandboxWaitV2Method(), second::waitForEnd);
    unary(ModalClientGrpc.getSandboxTerminateV2Method(), second::terminate);
    unary(ModalClientGrpc.getSandboxListV2Method(), second::list);
    unary(ModalClientGrpc.getSandboxTagsSetV2Method(), second::setTags);
    unary(ModalClientGrpc.getSandboxTagsGetV2Method(), second::tags);
    unary(ModalClientGrpc.getSandboxGetFromNameV2Method(), second::fromName);
    unary(ModalClientGrpc.getSandboxSetNameMethod(), second::setName);
  }

  private <Q, R> void unary(MethodDescriptor<Q, R> method, Function<Q, R> call) {
    held(method, request -> ModalHeld.now(call.apply(request)));
  }

  /** A call that may be answered later. */
  private <Q, R> void held(MethodDescriptor<Q, R> method, Function<Q, ModalHeld<R>> call) {
    String rpc = name(method);
    calls.addMethod(
        method,
        ServerCalls.<Q, R>asyncUnaryCall((request, observer) -> {
          // A caller that gave up is no error here.
          ((ServerCallStreamObserver<R>) observer).setOnCancelHandler(() -> {});
          ModalHeld<R> held;
          try {
            held = model.faults().around(rpc, request, () -> call.apply(request));
          } catch (ModalRefusal refusal) {
            observer.onError(ModalGate.error(refusal));
            return;
          }
          held.then(
              model.timeline(),
              answer -> {
                observer.onNext(answer);
                observer.onCompleted();
              });
        }));
  }

  /** Answers a call by a log, which it finds or refuses at once. */
  interface LogStream<Q, R> {
    ModalFollower follow(Q request, StreamObserver<R> observer);
  }

  private <Q, R> void stream(MethodDescriptor<Q, R> method, LogStream<Q, R> stream) {
    String rpc = name(method);
    calls.addMethod(
        method,
        ServerCalls.<Q, R>asyncServerStreamingCall((request, plain) -> {
          var observer = (ServerCallStreamObserver<R>) plain;
          ModalFollower follower;
          try {
            follower = model.faults().around(rpc, request, () -> stream.follow(request, observer));
          } catch (ModalRefusal refusal) {
            observer.onError(ModalGate.error(refusal));
            return;
          }
          // A client that has what it wants goes away; that must not end in an exception here.
          observer.setOnCancelHandler(follower::stop);
          if (model.faults().cuts(rpc)) {
            follower.startAndBreakOff();
          } else {
            follower.start(model.timeline());
          }
        }));
  }

  private static String name(MethodDescriptor<?, ?> method) {
    return String.valueOf(method.getBareMethodName());
  }
}
