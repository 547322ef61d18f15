package dev.sluice.modal;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what arrives at the emulator. */
final class Wiretap implements ServerInterceptor {
  record Call(String rpc, Metadata headers, Message request) {
    String header(String name) {
      return String.valueOf(headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
    }

    boolean has(String name) {
      return headers.containsKey(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }
  }

  private final List<Call> calls = new CopyOnWriteArrayList<>();

  List<Call> calls() {
    return List.copyOf(calls);
  }

  List<Call> calls(String rpc) {
    return calls.stream().filter(call -> call.rpc().equals(rpc)).toList();
  }

  <T extends Message> T last(String rpc, Class<T> type) {
    return type.cast(calls(rpc).getLast().request());
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String rpc = String.valueOf(call.getMethodDescriptor().getBareMethodName());
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        calls.add(new Call(rpc, headers, (Message) message));
        super.onMessage(message);
      }
    };
  }
}
