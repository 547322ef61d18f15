package dev.sluice.app;

import dev.sluice.config.PoolsConfig;
import dev.sluice.doctor.Doctor;
import dev.sluice.doctor.Finding;
import dev.sluice.github.GithubApi;
import dev.sluice.modal.Modal;
import dev.sluice.settings.GithubLogin;
import dev.sluice.settings.ModalLogin;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connects the doctor with what it examines, for one examination. */
public final class Checkup {
  private Checkup() {}

  /**
   * Examines, and closes what it opened.
   *
   * @param github null to leave GitHub out
   * @param modal null to leave Modal out
   * @param progress told what is being looked at, from any thread
   */
  public static List<Finding> run(
      @Nullable GithubLogin github,
      @Nullable ModalLogin modal,
      Doctor.Question question,
      Consumer<String> progress) {
    PoolsConfig config = question.config();
    InstantSource clock = InstantSource.system();
    List<Finding> findings = new ArrayList<>();
    if (modal != null) {
      findings.add(Finding.set("the Modal token is that of " + modal.origin().text()));
      modal.origin().warnings().forEach(warning -> findings.add(Finding.unsafe(warning)));
    }
    // Nothing is opened before it is asked, so that what is left out costs nothing.
    try (GithubApi api = open(github, config, clock, findings);
        Modal sandboxes = modal == null ? null : ModalAccess.open(modal, config.modal(), clock)) {
      var outside = new Doctor.Outside(api == null ? null : github(api), sandboxes);
      findings.addAll(new Doctor(outside, clock, new SecureRandom()).examine(question, progress));
    }
    return List.copyOf(findings);
  }

  /** Null, with a finding, if the credential cannot be used, or not for these pools. */
  private static @Nullable GithubApi open(
      @Nullable GithubLogin login,
      PoolsConfig config,
      InstantSource clock,
      List<Finding> findings) {
    try {
      return login == null ? null : GithubAccess.open(login, config, clock, 1, true);
    } catch (NotStarted unusable) {
      findings.add(Finding.unset(String.valueOf(unusable.getMessage())));
      return null;
    }
  }

  private static Doctor.Github github(GithubApi api) {
    return new Doctor.Github(
        api.standing(), api.runners(), api.releases(), api.hooks(), api.deliveries());
  }
}
