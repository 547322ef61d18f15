package dev.sluice.modal;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import modal.client.RPCRetryPolicy;
import modal.client.RPCStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Modal's JS client 0.11.1 sent to a recording server for one scenario. */
record Capture(String name, JsonNode scenario, List<Call> calls) {
  private static final JsonMapper JSON = new JsonMapper();

  record Call(
      String rpc,
      JsonNode headers,
      ByteString request,
      JsonNode response,
      int status,
      ByteString details) {
    /** When the server asked to come back, if it did. */
    Optional<Duration> retryAfter() {
      try {
        for (Any detail : RPCStatus.parseFrom(details).getDetailsList()) {
          float seconds = RPCRetryPolicy.parseFrom(detail.getValue()).getRetryAfterSecs();
          return Optional.of(Duration.ofMillis(Math.round(1000 * seconds)));
        }
        return Optional.empty();
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    <M extends Message> M parse(Parser<M> parser) {
      try {
        return parser.parseFrom(request);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** The directory of the recordings; it may be absent. */
  static Path directory() {
    String shared = System.getProperty("sluice.shared");
    Path root = Path.of(System.getProperty("sluice.root", ".")).toAbsolutePath();
    Path base = shared == null ? root.resolve("../shared") : Path.of(shared);
    return base.resolve("data/modal-captures").normalize();
  }

  static boolean exists(String name) {
    return Files.exists(directory().resolve(name + ".json"));
  }

  static Capture read(String name) {
    JsonNode file;
    try {
      file = JSON.readTree(Files.readString(directory().resolve(name + ".json")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    var calls = new ArrayList<Call>();
    for (JsonNode call : file.path("calls")) {
      String method = call.path("method").asString();
      calls.add(
          new Call(
              method.substring(method.indexOf('/') + 1),
              call.path("metadata"),
              ByteString.copyFrom(
                  Base64.getDecoder().decode(call.path("request_base64").asString())),
              call.path("response"),
              call.path("grpc_status").asInt(0),
              ByteString.copyFrom(
                  Base64.getDecoder().decode(call.path("grpc_status_details_bin").asString("")))));
    }
    return new Capture(name, file.path("scenario"), calls);
  }

  /** The name that the scenario gives its sandbox, else one of ours. */
  String sandboxName() {
    return scenario.path("create").path("name").asString(Launch.NAME);
  }

  List<Call> calls(String rpc) {
    return calls.stream().filter(call -> call.rpc().equals(rpc)).toList();
  }
}
