package dev.sluice.doctor;

import dev.sluice.config.Pool;
import dev.sluice.config.VolumeMount;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.ModalObjects;
import dev.sluice.provider.ModalObjects.Reached;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Whether Modal answers, and has what the pools name. */
final class ModalCheck {
  static final String REACHED = "modal";
  static final String SECRET = "modal.secret";
  static final String VOLUME = "modal.volume";
  static final String PROXY = "modal.proxy";

  private final ModalObjects modal;

  ModalCheck(ModalObjects modal) {
    this.modal = modal;
  }

  List<Finding> check(List<Pool> pools) {
    List<Finding> findings = new ArrayList<>();
    switch (modal.reach()) {
      case Answer.Failed<Reached>(Failure failure) -> {
        return List.of(Finding.fail(REACHED, "", "Modal: " + failure.detail(), unreached(failure)));
      }
      case Answer.Ok<Reached>(Reached reached) ->
          findings.add(
              Finding.ok(
                  REACHED, "", "Modal takes the token, environment " + reached.environment()));
    }
    Set<String> secrets = new TreeSet<>();
    Set<String> volumes = new TreeSet<>();
    Set<String> proxies = new TreeSet<>();
    for (Pool pool : pools) {
      secrets.addAll(pool.secrets());
      if (pool.image().registrySecret() != null) {
        secrets.add(pool.image().registrySecret());
      }
      pool.volumes().stream().map(VolumeMount::name).forEach(volumes::add);
      if (pool.proxy() != null) {
        proxies.add(pool.proxy());
      }
    }
    secrets.forEach(name ->
        findings.add(
            object(SECRET, name, modal::hasSecret, "create it: modal secret create " + name)));
    volumes.forEach(name -> findings.add(object(VOLUME, name, modal::hasVolume, "")));
    proxies.forEach(name ->
        findings.add(object(PROXY, name, modal::hasProxy, "create it in Modal's dashboard")));
    return findings;
  }

  /**
   * @param absent how to make it; empty if serve does
   */
  private static Finding object(
      String check, String name, Function<String, Answer<Boolean>> ask, String absent) {
    return switch (ask.apply(name)) {
      case Answer.Failed<Boolean>(Failure failure) ->
          Finding.fail(check, name, "cannot be looked up: " + failure.detail(), unreached(failure));
      case Answer.Ok<Boolean>(Boolean there) -> {
        if (there) {
          yield Finding.ok(check, name, "it is there");
        }
        yield absent.isEmpty()
            ? Finding.ok(check, name, "not there yet; serve creates it")
            : Finding.fail(check, name, "Modal has none of that name", absent);
      }
    };
  }

  private static String unreached(Failure failure) {
    return Advice.isPassing(failure)
        ? "see whether this machine reaches api.modal.com:443, and https://status.modal.com"
        : "make a token with: modal token new, and set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET;"
            + " see that modal.environment exists";
  }
}
