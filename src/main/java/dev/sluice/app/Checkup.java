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
   * @throws NotStarted if the credential cannot be used, or not for these pools
   */
  public static List<Finding> run(
      @Nullable GithubLogin github,
      @Nullable ModalLogin modal,
      Doctor.Question question,
      Consumer<String> progress) {
    PoolsConfig config = question.config();
    InstantSource clock = InstantSource.system();
    // Nothing is opened before it is asked, so that what is left out costs nothing.
    try (GithubApi api = github == null ? null : GithubAccess.open(github, config, clock, 1, true);
        Modal sandboxes = modal == null ? null : ModalAccess.open(modal, config.modal(), clock)) {
      var outside =
          new Doctor.Outside(
              api == null ? null : new Doctor.Github(api.standing(), api.runners(), api.releases()),
              sandboxes);
      return new Doctor(outside, clock, new SecureRandom()).examine(question, progress);
    }
  }
}
