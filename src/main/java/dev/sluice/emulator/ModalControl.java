package dev.sluice.emulator;

import dev.sluice.emulator.ModalSandbox.State;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import modal.client.ModalClientGrpc;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The emulated Modal's own API below {@code /_emulator/modal}, beside that of the emulated GitHub
 * and on its port, for people and scripts that play the world around Modal.
 *
 * <ul>
 *   <li>{@code POST faults} with {@code {"rpc", "times", ...}} for the next {@code times} (1) calls
 *       of that name, and {@code "status"} (a gRPC code) with {@code "afterEffect"} (false) and
 *       {@code "retryAfter"} (seconds; a retry policy goes along), or {@code "slow"} (seconds), or
 *       {@code "cut": true} (a stream ends early); {@code DELETE faults} forgets them
 *   <li>{@code POST settings} with any of {@code {"scheduling", "schedulingSeconds",
 *       "buildSeconds", "failBuildsWith", "pageSize", "idempotencyKeys", "rates"}}
 *   <li>{@code GET sandboxes} lists all there ever were, with the names of their variables
 *   <li>{@code POST sandboxes/ID/end} with {@code {"result", "exitCode", "message"}}, all optional,
 *       ends one; 409 if it has ended
 *   <li>{@code POST secrets} with {@code {"environment", "name", "values"}} and {@code POST
 *       proxies} with {@code {"environment", "name"}} make what people make in Modal's dashboard
 * </ul>
 */
final class ModalControl {
  private static final int PREFIX = 2;
  private static final int MOST_TIMES = 1_000_000;
  private static final double MILLIS = 1000;

  private final ModalModel model;

  ModalControl(ModalModel model) {
    this.model = model;
  }

  GithubAnswer handle(GithubRequest request) {
    List<String> path = request.segments();
    String call = request.method() + " " + String.join("/", path.subList(PREFIX, path.size()));
    String body = request.body().isBlank() ? "{}" : request.body();
    try {
      return switch (call) {
        case "POST faults" -> addFaults(body);
        case "DELETE faults" -> {
          model.faults().clear();
          yield GithubAnswer.empty(204);
        }
        case "POST settings" -> set(body);
        case "GET sandboxes" ->
            GithubControl.list(
                model.sandboxes().all().stream().map(ModalControl::sandbox).toList());
        case "POST secrets" -> addSecret(body);
        case "POST proxies" -> addProxy(body);
        default ->
            call.matches("POST sandboxes/[^/]+/end")
                ? end(path.get(PREFIX + 1), body)
                : GithubAnswer.notFound();
      };
    } catch (ModalRefusal refusal) {
      int status = refusal.reason() == ModalRefusal.Reason.NOT_FOUND ? 404 : 422;
      return GithubAnswer.error(status, String.valueOf(refusal.getMessage()));
    }
  }

  private GithubAnswer addFaults(String body) {
    return ControlBody.answer(
        body,
        List.of("rpc", "times", "status", "afterEffect", "retryAfter", "slow", "cut"),
        wish -> {
          String rpc = wish.path("rpc").asString("");
          int times = Math.clamp(wish.path("times").asInt(1), 1, MOST_TIMES);
          requireRpc(rpc);
          if (wish.has("status") == (wish.has("slow") || wish.has("cut"))) {
            throw new IllegalArgumentException("wanted: status, or else slow or cut");
          }
          if (wish.has("status")) {
            model.faults().next(rpc, times, fault(wish));
          }
          if (wish.has("slow")) {
            model.faults().slow(rpc, times, seconds(wish, "slow"));
          }
          if (wish.path("cut").asBoolean(false)) {
            model.faults().cut(rpc, times);
          }
          return GithubAnswer.of(201, "{}");
        });
  }

  private static void requireRpc(String rpc) {
    boolean known =
        ModalClientGrpc.getServiceDescriptor().getMethods().stream()
            .anyMatch(method -> rpc.equals(method.getBareMethodName()));
    if (!known) {
      throw new IllegalArgumentException("no call of Modal's that is emulated: '" + rpc + "'");
    }
  }

  private static ModalFault fault(JsonNode wish) {
    var reason = constant(ModalRefusal.Reason.class, "status", wish.path("status").asString(""));
    var fault =
        wish.path("afterEffect").asBoolean(false)
            ? ModalFault.after(reason)
            : ModalFault.before(reason);
    return wish.has("retryAfter") ? fault.withRetryAfter(seconds(wish, "retryAfter")) : fault;
  }

  private GithubAnswer set(String body) {
    Map<String, Consumer<JsonNode>> settings = new HashMap<>();
    ModalSandboxes sandboxes = model.sandboxes();
    ModalImages images = model.images();
    settings.put(
        "scheduling", wish -> sandboxes.scheduling(wish.path("scheduling").asBoolean(true)));
    settings.put(
        "schedulingSeconds", wish -> sandboxes.schedulingTime(seconds(wish, "schedulingSeconds")));
    settings.put("buildSeconds", wish -> images.buildTime(seconds(wish, "buildSeconds")));
    settings.put(
        "failBuildsWith", wish -> images.failBuildsWith(text(wish.path("failBuildsWith"))));
    settings.put(
        "pageSize",
        wish -> sandboxes.pageSize(Math.clamp(wish.path("pageSize").asInt(1), 1, MOST_TIMES)));
    settings.put(
        "idempotencyKeys",
        wish -> sandboxes.honourIdempotencyKeys(wish.path("idempotencyKeys").asBoolean(true)));
    settings.put("rates", wish -> model.billingRates(texts(wish.path("rates"))));
    return ControlBody.answer(
        body,
        settings.keySet().stream().sorted().toList(),
        wish -> {
          settings.forEach((key, change) -> {
            if (wish.has(key)) {
              change.accept(wish);
            }
          });
          return GithubAnswer.of(200, "{}");
        });
  }

  private GithubAnswer end(String id, String body) {
    return ControlBody.answer(
        body,
        List.of("result", "exitCode", "message"),
        wish -> {
          State how =
              constant(
                  State.class, "result", wish.path("result").asString(State.TERMINATED.name()));
          boolean ended =
              model
                  .sandboxes()
                  .end(id, how, wish.path("exitCode").asInt(0), wish.path("message").asString(""));
          return ended
              ? GithubAnswer.json(200, sandbox(model.sandboxes().look(id)))
              : GithubAnswer.error(409, "it has ended before");
        });
  }

  private GithubAnswer addSecret(String body) {
    return ControlBody.answer(
        body,
        List.of("environment", "name", "values"),
        wish ->
            made(
                model
                    .objects()
                    .addSecret(
                        wish.path("environment").asString(""),
                        wish.path("name").asString(""),
                        texts(wish.path("values")))));
  }

  private GithubAnswer addProxy(String body) {
    return ControlBody.answer(
        body,
        List.of("environment", "name"),
        wish ->
            made(
                model
                    .objects()
                    .addProxy(
                        wish.path("environment").asString(""), wish.path("name").asString(""))));
  }

  private static GithubAnswer made(String id) {
    return GithubAnswer.json(201, JsonNodeFactory.instance.objectNode().put("id", id));
  }

  private static ObjectNode sandbox(ModalSandbox sandbox) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ModalDefinition definition = sandbox.definition();
    node.put("id", sandbox.id());
    node.put("family", sandbox.family().name());
    node.put("name", definition.name());
    node.put("state", sandbox.state().name());
    node.put("exitCode", sandbox.exitCode());
    node.put("message", sandbox.lastLogLine());
    node.put("createdAt", sandbox.createdAt().toString());
    node.put("image", definition.imageId());
    definition.entrypoint().forEach(node.putArray("command")::add);
    node.put("gpu", definition.resources().gpuType());
    node.put("gpuCount", definition.resources().gpuCount());
    node.put("proxy", definition.proxyId());
    sandbox.envKeys().stream().sorted().forEach(node.putArray("envKeys")::add);
    ObjectNode tags = node.putObject("tags");
    sandbox.tags().forEach(tags::put);
    var volumes = node.putArray("volumes");
    for (ModalDefinition.Mount mount : definition.volumes()) {
      volumes
          .addObject()
          .put("volume", mount.volumeId())
          .put("path", mount.path())
          .put("readOnly", mount.readOnly())
          .put("subPath", mount.subPath());
    }
    return node;
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String key, String word) {
    List<E> all = Arrays.asList(type.getEnumConstants());
    return all.stream()
        .filter(each -> each.name().equals(word.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("wanted as " + key + ": one of " + all));
  }

  private static Duration seconds(JsonNode wish, String key) {
    double seconds = wish.path(key).asDouble(-1);
    if (!(seconds >= 0 && seconds <= MOST_TIMES)) {
      throw new IllegalArgumentException(key + " is no number of seconds");
    }
    return Duration.ofMillis(Math.round(seconds * MILLIS));
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() ? node.asString() : null;
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new HashMap<>();
    object.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asString("")));
    return texts;
  }
}
