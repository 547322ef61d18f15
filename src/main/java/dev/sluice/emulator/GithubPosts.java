package dev.sluice.emulator;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes events for a hook: its headers, its content type and its signature. */
final class GithubPosts {
  private static final JsonMapper JSON = new JsonMapper();

  private final GithubModel model;
  private final GithubEdition edition;
  private final AtomicLong pings = new AtomicLong();

  GithubPosts(GithubModel model, GithubEdition edition) {
    this.model = model;
    this.edition = edition;
  }

  GithubEdition edition() {
    return edition;
  }

  /**
   * @param installationId what brings the event to an App, null at other hooks
   */
  GithubPost write(GithubHook hook, GithubEvent event, @Nullable Long installationId) {
    GithubHook.Config config = hook.config();
    String payload =
        installationId == null ? event.payload() : installed(event.payload(), installationId);
    boolean form = config.contentType().equals("form");
    String body = form ? "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8) : payload;
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "*/*");
    headers.put("Content-Type", form ? "application/x-www-form-urlencoded" : "application/json");
    headers.put("User-Agent", "GitHub-Hookshot/emulated");
    headers.put("X-GitHub-Delivery", event.guid());
    headers.put("X-GitHub-Event", event.event());
    headers.put("X-GitHub-Hook-ID", Long.toString(hook.id()));
    headers.put("X-GitHub-Hook-Installation-Target-ID", Long.toString(targetId(hook, event)));
    headers.put("X-GitHub-Hook-Installation-Target-Type", targetType(hook));
    edition
        .server()
        .ifPresent(version -> {
          headers.put("X-GitHub-Enterprise-Host", edition.host());
          headers.put("X-GitHub-Enterprise-Version", version);
        });
    if (config.secret() != null) {
      headers.put("X-Hub-Signature-256", "sha256=" + hmac(config.secret(), body));
    }
    return new GithubPost(URI.create(config.url()), headers, body);
  }

  private static String installed(String payload, long installationId) {
    ObjectNode node = (ObjectNode) JSON.readTree(payload);
    node.putObject("installation")
        .put("id", installationId)
        .put("node_id", GithubAccounts.nodeId("MDIzOk", installationId));
    return node.toString();
  }

  private static String targetType(GithubHook hook) {
    return switch (hook.owner()) {
      case GithubHook.Owner.Everybody _ -> "repository";
      case GithubHook.Owner.App _ -> "integration";
      case GithubHook.Owner.Scope(GithubScope scope) ->
          scope instanceof GithubScope.Repository ? "repository" : "organization";
    };
  }

  private static long targetId(GithubHook hook, GithubEvent event) {
    return switch (hook.owner()) {
      case GithubHook.Owner.Everybody _ -> event.repositoryId();
      case GithubHook.Owner.App(GithubApp app) -> app.id();
      case GithubHook.Owner.Scope(GithubScope scope) ->
          switch (scope) {
            case GithubScope.Repository(long id) -> id;
            case GithubScope.Organization(String login) -> GithubAccounts.idOf(login);
            case GithubScope.Enterprise(String slug) -> GithubAccounts.idOf(slug);
          };
    };
  }

  private static String hmac(Secret secret, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java platform has HmacSHA256", missing);
    }
  }

  /** The event that tells an App's receiver about its hook. */
  GithubEvent ping(GithubHook hook, GithubApp app) {
    return ping(hook.id(), GithubHookJson.inPing(hook, app), Optional.empty(), Optional.empty());
  }

  /** The event that tells a receiver about its hook at a repository or an organization. */
  GithubEvent ping(GithubHook hook, GithubScope place) {
    Optional<GithubRepository> repository =
        place instanceof GithubScope.Repository(long id) ? model.repository(id) : Optional.empty();
    Optional<String> organization =
        place instanceof GithubScope.Organization(String login)
            ? Optional.of(login)
            : repository.filter(GithubRepository::ownedByOrganization).map(GithubRepository::owner);
    return ping(hook.id(), GithubHookJson.inPing(hook, place, model), repository, organization);
  }

  private GithubEvent ping(
      long hookId,
      ObjectNode hook,
      Optional<GithubRepository> repository,
      Optional<String> organization) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("zen", "Keep it logically awesome.");
    node.put("hook_id", hookId);
    node.set("hook", hook);
    repository.ifPresent(one -> node.set("repository", GithubAccounts.repository(one)));
    organization.ifPresent(login -> node.set("organization", GithubAccounts.organization(login)));
    node.set("sender", GithubAccounts.user(GithubIdentity.USUAL_USER, "User"));
    String seed = hookId + " " + pings.incrementAndGet();
    return new GithubEvent(
        UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.US_ASCII)).toString(),
        "ping",
        "",
        repository.map(GithubRepository::fullName).orElse(""),
        repository.map(GithubRepository::id).orElse(0L),
        0,
        node.toString());
  }
}
