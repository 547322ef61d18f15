package dev.sluice.emulator;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * GitHub's REST API and its webhooks over the model, free of sockets: credentials and what they
 * open, rate limits, renamed repositories, ETags, faults on demand, and the calls themselves. Safe
 * for any thread; a call blocks only while a test holds or delays it.
 */
public final class GithubRest {
  /** The release of actions/runner that this GitHub calls the newest. */
  public static final String RUNNER_VERSION = "2.337.0";

  private static final String USUAL_VERSION = "2022-11-28";

  private final GithubModel model;
  private final Timeline timeline;
  private final GithubEdition edition = new GithubEdition();
  private final GithubApps apps;
  private final GithubTokens tokens;
  private final GithubLimits limits;
  private final GithubFaults faults;
  private final GithubHooks hooks;
  private final GithubPublicEndpoints publicEndpoints;
  private final GithubRoutes routes;
  private final GithubPlaces places;
  private final AtomicLong requests = new AtomicLong();

  /**
   * A GitHub whose webhooks reach nobody.
   *
   * @param tokens what is accepted as credential for everything; if empty, any is as long as no
   *     other credential is made known
   * @param hourlyLimit calls per hour of each identity
   */
  public GithubRest(GithubModel model, Timeline timeline, Set<Secret> tokens, int hourlyLimit) {
    this(model, timeline, tokens, hourlyLimit, GithubCourier.NOBODY_THERE);
  }

  /**
   * @param courier carries webhook deliveries
   */
  public GithubRest(
      GithubModel model,
      Timeline timeline,
      Set<Secret> tokens,
      int hourlyLimit,
      GithubCourier courier) {
    this.model = model;
    this.timeline = timeline;
    this.apps = new GithubApps(model, timeline);
    this.tokens = new GithubTokens(timeline, apps, tokens);
    this.limits = new GithubLimits(timeline, hourlyLimit);
    this.faults = new GithubFaults(timeline);
    this.hooks = new GithubHooks(model, apps, timeline, courier, new GithubPosts(model, edition));
    this.publicEndpoints = new GithubPublicEndpoints(edition, limits);
    this.routes = new GithubRoutes(table(), new GithubAccess(), faults);
    this.places = new GithubPlaces(model, routes);
    model.subscribe(hooks);
  }

  private GithubRouteTable table() {
    var table = new GithubRouteTable();
    publicEndpoints.addTo(table);
    new GithubRunnerEndpoints(model, publicEndpoints::newest).addTo(table);
    new GithubRunEndpoints(model).addTo(table);
    new GithubHookEndpoints(hooks, edition, timeline).addTo(table);
    new GithubDeliveryEndpoints(model, hooks).addTo(table);
    new GithubAppEndpoints(model, apps, this.tokens, edition, timeline).addTo(table);
    return table;
  }

  /** Where to plan faults. */
  public GithubFaults faults() {
    return faults;
  }

  /** Where to register and install Apps. */
  public GithubApps apps() {
    return apps;
  }

  /** Where to make personal tokens known. */
  public GithubTokens tokens() {
    return tokens;
  }

  /** Makes every token of an installation bad, so that its next call is answered 401. */
  public void revokeTokens() {
    tokens.revokeInstallationTokens();
  }

  /** Switches the secondary limits: 900 points a minute at an endpoint, and 100 calls at once. */
  public void secondaryLimits(boolean on) {
    limits.secondary(on);
  }

  /**
   * How many calls came before the time that a refusal (403 or 429) had told their identity to wait
   * for.
   */
  public long callsBeforeAllowed() {
    return limits.callsTooEarly();
  }

  /**
   * Becomes a GitHub Enterprise Server: no rate limits, no list of addresses, short tokens.
   *
   * @param version such as {@code 3.19.0}
   */
  public void enterpriseServer(String version) {
    edition.server(version);
    limits.primary(false);
  }

  /**
   * Sets the releases of actions/runner.
   *
   * @param newestFirst not empty
   */
  public void runnerReleases(List<GithubRelease> newestFirst) {
    publicEndpoints.releases(newestFirst);
  }

  /** Sets the ranges of addresses that webhooks are said to come from. */
  public void hookRanges(List<String> ranges) {
    publicEndpoints.hookRanges(ranges);
  }

  /** Creates or changes one webhook that every repository and organization has. */
  public void deliverTo(URI url, Secret secret) {
    hooks.deliverTo(url, secret);
  }

  /** Makes an App known and creates or changes its webhook; a new one is pinged, as at GitHub. */
  public void deliverTo(GithubApp app, URI url, Secret secret) {
    apps.register(app);
    hooks.deliverTo(app, url, secret);
  }

  /** Attempts to deliver to any hook, newest first, for as long as GitHub keeps them. */
  public List<GithubDelivery> deliveries() {
    return hooks.log().all();
  }

  /** Delivers a logged event again under its GUID; false if the log has no such delivery. */
  public boolean redeliver(long deliveryId) {
    return hooks.redeliver(deliveryId);
  }

  /** Makes a repository or an account ({@code owner/name} or a login) invisible to all tokens. */
  public void hide(String name) {
    places.hide(name);
  }

  /** Ends {@link #hide}. */
  public void show(String name) {
    places.show(name);
  }

  /**
   * How often an operation was called, those without access and faulty ones included, those over a
   * rate limit not.
   */
  public long calls(GithubOperation operation) {
    return routes.calls(operation);
  }

  /**
   * Answers a request; empty if the caller gets no answer at all.
   *
   * @param apiBase what links in the answer start with
   */
  public Optional<GithubAnswer> handle(GithubRequest request, String apiBase) {
    try {
      GithubIdentity identity = tokens.identify(request.authorization());
      return admitted(request, identity, apiBase)
          .map(answer -> {
            limits.told(identity, answer);
            return dressed(request, answer.with(limits.headers(identity)));
          });
    } catch (GithubRefusal refusal) {
      return Optional.of(dressed(request, refusal.answer()));
    }
  }

  private Optional<GithubAnswer> admitted(
      GithubRequest request, GithubIdentity identity, String apiBase) {
    String version = request.header("x-github-api-version").orElse(USUAL_VERSION);
    if (!edition.speaks(version)) {
      return Optional.of(
          GithubAnswer.error(410, "API version '" + version + "' is not supported."));
    }
    if (request.toString().equals("GET /rate_limit")) {
      return places.perform(request, identity, apiBase);
    }
    Optional<GithubAnswer> refused = limits.enter(identity, request.method(), endpoint(request));
    return refused.isPresent() ? refused : counted(request, identity, apiBase);
  }

  private Optional<GithubAnswer> counted(
      GithubRequest request, GithubIdentity identity, String apiBase) {
    boolean counts = true;
    try {
      Optional<GithubAnswer> burst = faults.burst();
      Optional<GithubAnswer> answer =
          (burst.isPresent() ? burst : places.perform(request, identity, apiBase))
              .map(one -> GithubEtags.condition(request, identity, one));
      // Only who says who he is asks for nothing.
      boolean known = !(identity instanceof GithubIdentity.Anonymous);
      counts = answer.isEmpty() || answer.get().status() != 304 || !known;
      return answer;
    } finally {
      limits.leave(identity, counts);
    }
  }

  /** The path with what differs between accounts left out. */
  private static String endpoint(GithubRequest request) {
    List<String> path = request.segments();
    int names =
        switch (path.getFirst()) {
          case "repos" -> 3;
          case "repositories", "orgs", "enterprises", "users" -> 2;
          default -> 1;
        };
    int kept = Math.min(names, path.size());
    return path.getFirst() + "/" + GithubRouteTable.pattern(path.subList(kept, path.size()));
  }

  private GithubAnswer dressed(GithubRequest request, GithubAnswer answer) {
    GithubAnswer dressed =
        answer
            .with(
                "date",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(timeline.now().atZone(ZoneOffset.UTC)))
            .with("x-github-request-id", "E000:%06X".formatted(requests.incrementAndGet()))
            .with("x-github-media-type", "github.v3")
            .with(
                "x-github-api-version-selected",
                request.header("x-github-api-version").orElse(USUAL_VERSION));
    return edition
        .server()
        .map(version -> dressed.with("x-github-enterprise-version", "enterprise-server@" + version))
        .orElse(dressed);
  }
}
