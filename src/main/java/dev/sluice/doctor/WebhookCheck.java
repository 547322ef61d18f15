package dev.sluice.doctor;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks;
import dev.sluice.provider.Hooks.Hook;
import dev.sluice.routing.RepositoryName;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether webhooks tell of jobs, and whether what they tell arrives. */
final class WebhookCheck {
  static final String WEBHOOK = "github.webhook";

  private final Hooks hooks;
  private final Deliveries deliveries;
  private final @Nullable URI url;

  /** Accounts whose webhooks could not be read; they may have one for all their repositories. */
  private final Set<String> unseen = ConcurrentHashMap.newKeySet();

  /**
   * @param url where they have to go; null for anywhere
   */
  WebhookCheck(Hooks hooks, Deliveries deliveries, @Nullable URI url) {
    this.hooks = hooks;
    this.deliveries = deliveries;
    this.url = url;
  }

  /**
   * Looks at the webhook of an organization or of the App; empty if there is none, or if it is not
   * ours to see: every repository may have one of its own.
   */
  Optional<List<Finding>> shared(HookSite site) {
    return switch (hooks.list(site)) {
      case Answer.Failed<List<Hook>> _ -> {
        unseen.add(HookSites.name(site).toLowerCase(Locale.ROOT));
        yield Optional.empty();
      }
      case Answer.Ok<List<Hook>>(List<Hook> all) -> {
        List<Hook> meant = meant(all);
        yield meant.isEmpty() ? Optional.empty() : Optional.of(examine(site, meant));
      }
    };
  }

  /** Looks at the webhooks of one repository. */
  List<Finding> repository(RepositoryName name) {
    var site = new HookSite.Repository(name);
    return switch (hooks.list(site)) {
      case Answer.Failed<List<Hook>>(Failure failure) ->
          List.of(
              Finding.warn(
                  WEBHOOK,
                  name.toString(),
                  "webhooks cannot be read: " + failure.detail(),
                  HookHelp.of(site, failure)));
      case Answer.Ok<List<Hook>>(List<Hook> all) -> {
        List<Hook> meant = meant(all);
        yield meant.isEmpty() ? List.of(missing(name, all)) : examine(site, meant);
      }
    };
  }

  /** Only where all places were seen, and it is said what is looked for, is it certain. */
  private Finding missing(RepositoryName name, List<Hook> all) {
    String make = help(new HookSite.Repository(name), " --url " + address());
    return url != null && !unseen.contains(name.owner().toLowerCase(Locale.ROOT))
        ? Finding.fail(WEBHOOK, name.toString(), missing(all), make)
        : Finding.warn(
            WEBHOOK,
            name.toString(),
            missing(all) + ", as far as this credential sees",
            make + "; or, if its organization, the enterprise or a GitHub App has one, nothing");
  }

  /** Says that an organization, none of whose repositories is known, has no webhook. */
  Finding none(HookSite.Organization site) {
    return Finding.warn(
        WEBHOOK,
        site.login(),
        "the organization has no webhook that tells of jobs, or it cannot be read",
        help(site, " --url " + address())
            + "; if its repositories have webhooks of their own, name some: --repo owner/name");
  }

  private String address() {
    return url == null ? "https://HOST/webhook" : url.toString();
  }

  private String missing(List<Hook> all) {
    String others =
        all.stream()
            .filter(Hook::active)
            .filter(Hook::sendsJobs)
            .map(Hook::url)
            .collect(Collectors.joining(", "));
    return url == null
        ? "no webhook tells of its jobs"
        : "no webhook goes to " + url + (others.isEmpty() ? "" : "; jobs are told to " + others);
  }

  private List<Hook> meant(List<Hook> all) {
    URI wanted = url;
    return wanted == null
        ? all.stream().filter(Hook::active).filter(Hook::sendsJobs).toList()
        : all.stream().filter(hook -> HookUrl.same(wanted, hook.url())).limit(1).toList();
  }

  private List<Finding> examine(HookSite site, List<Hook> meant) {
    List<Finding> findings = new ArrayList<>();
    for (Hook hook : meant) {
      List<Finding> wrong = drift(site, hook);
      findings.addAll(wrong);
      // What a webhook sent before it was switched off says nothing.
      if (hook.active()) {
        findings.addAll(delivered(site, hook, wrong.isEmpty()));
      }
    }
    return findings;
  }

  private static List<Finding> drift(HookSite site, Hook hook) {
    String subject = HookSites.name(site);
    String it = "the webhook to " + hook.url();
    String help = help(site, " --url " + hook.url());
    List<Finding> findings = new ArrayList<>();
    if (!hook.active()) {
      findings.add(Finding.fail(WEBHOOK, subject, it + " is switched off", help));
    }
    if (!hook.sendsJobs()) {
      findings.add(
          Finding.fail(
              WEBHOOK,
              subject,
              it + " does not send " + Hooks.JOBS,
              site instanceof HookSite.App
                  ? "in the App's settings choose Permissions & events and subscribe to \"Workflow"
                      + " job\""
                  : help));
    }
    if (!hook.hasSecret()) {
      findings.add(
          Finding.fail(
              WEBHOOK, subject, it + " has no secret, so the server refuses what it sends", help));
    }
    if (!hook.contentType().equals("json")) {
      findings.add(Finding.warn(WEBHOOK, subject, it + " sends forms instead of JSON", help));
    }
    if (!hook.checksCertificate()) {
      findings.add(
          Finding.warn(WEBHOOK, subject, it + " does not check the server's certificate", help));
    }
    return findings;
  }

  private static String help(HookSite site, String options) {
    return "sluice webhook ensure " + HookSites.name(site) + options;
  }

  private List<Finding> delivered(HookSite site, Hook hook, boolean fine) {
    String subject = HookSites.name(site);
    return switch (deliveries.newest(site, hook.id())) {
      case Answer.Failed<List<Attempt>>(Failure failure) ->
          List.of(
              Finding.warn(
                  WEBHOOK,
                  subject,
                  "deliveries to " + hook.url() + " cannot be read: " + failure.detail(),
                  HookHelp.of(site, failure)));
      case Answer.Ok<List<Attempt>>(List<Attempt> newest) -> {
        List<Attempt> last = lastOfEach(newest);
        List<Attempt> failed = last.stream().filter(attempt -> !attempt.ok()).toList();
        if (!failed.isEmpty()) {
          yield List.of(failed(site, hook, last, failed));
        }
        String then =
            last.isEmpty()
                ? "; nothing was delivered in the last days"
                : "; the last delivery, at " + last.getFirst().at() + ", was taken";
        yield fine
            ? List.of(Finding.ok(WEBHOOK, subject, "goes to " + hook.url() + then))
            : List.of();
      }
    };
  }

  /** Events of jobs, if there are any, and of each the last attempt; newest first. */
  private static List<Attempt> lastOfEach(List<Attempt> attempts) {
    List<Attempt> jobs =
        attempts.stream().filter(attempt -> attempt.event().equals(Hooks.JOBS)).toList();
    Set<String> seen = new HashSet<>();
    return (jobs.isEmpty() ? attempts : jobs)
        .stream().filter(attempt -> seen.add(attempt.guid())).toList();
  }

  private static Finding failed(HookSite site, Hook hook, List<Attempt> all, List<Attempt> failed) {
    Attempt newest = failed.getFirst();
    boolean last = all.getFirst().equals(newest);
    String share = failed.size() + " of the last " + all.size();
    String end = " at " + newest.at() + " with " + code(newest.code());
    String message =
        last
            ? "the last delivery to "
                + hook.url()
                + " failed,"
                + end
                + (failed.size() == 1 ? "" : ", as did " + share + " in all")
            : share + " deliveries to " + hook.url() + " failed, the newest of them" + end;
    String help = help(site, hook, newest.code());
    return last
        ? Finding.fail(WEBHOOK, HookSites.name(site), message, help)
        : Finding.warn(
            WEBHOOK,
            HookSites.name(site),
            message,
            "a running server has them sent again, if its credential may; " + help);
  }

  private static String code(int code) {
    return code == 0 ? "no answer" : Integer.toString(code);
  }

  private static String help(HookSite site, Hook hook, int code) {
    return switch (code) {
      case 0 ->
          "see that "
              + hook.url()
              + " can be reached from the internet: name, firewall, a certificate that GitHub"
              + " trusts, an answer within 10 seconds";
      case 401, 403 ->
          "the webhook's secret is not the server's WEBHOOK_SECRET: "
              + help(site, " --url " + hook.url() + " --set-secret")
              + "; or the server refuses the sender's address, then its log says so";
      case 404, 405 -> "the server takes webhooks at /webhook: mend the path of the address";
      default ->
          code >= 500
              ? "the server, its store or the proxy before it was down: see their logs and /readyz"
              : "GitHub's list of recent deliveries shows the answer";
    };
  }
}
