package dev.sluice.app;

import dev.sluice.emulator.CommandProgram;
import dev.sluice.emulator.FakeRunner;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.ModalEmulator;
import dev.sluice.emulator.ModalModel;
import dev.sluice.emulator.RealTimeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/**
 * GitHub and Modal on loopback, joined: what the emulated Modal runs in a sandbox is a runner that
 * connects to the emulated GitHub, or the command of a sandbox that brings no runner's config.
 */
public final class EmulatedWorld implements AutoCloseable {
  /** From the start of a sandbox until its runner is online. */
  private static final Duration BOOT = Duration.ofMillis(400);

  private final RealTimeline timeline;
  private final GithubEmulator github;
  private final ModalModel modalModel;
  private final ModalEmulator modal;

  private EmulatedWorld(
      RealTimeline timeline, GithubEmulator github, ModalModel modalModel, ModalEmulator modal) {
    this.timeline = timeline;
    this.github = github;
    this.modalModel = modalModel;
    this.modal = modal;
  }

  /**
   * Starts both; port 0 is any free one.
   *
   * @throws RuntimeException if a port is taken
   */
  public static EmulatedWorld start(int githubPort, int modalPort) {
    return start(
        new GithubEmulator.Options(githubPort, Set.of(), GithubEmulator.Options.USUAL_LIMIT),
        modalPort,
        FakeRunner.JobStartedHook.ADMIT_ALL);
  }

  /**
   * Starts both.
   *
   * @param hook decides in every runner, and so sees every job that starts
   * @throws RuntimeException if a port is taken
   */
  static EmulatedWorld start(
      GithubEmulator.Options options, int modalPort, FakeRunner.JobStartedHook hook) {
    var random = new SecureRandom();
    var timeline = new RealTimeline(InstantSource.system());
    var githubModel = new GithubModel(timeline, random);
    var modalModel =
        new ModalModel(
            timeline,
            new CommandProgram(new FakeRunner(githubModel, timeline, BOOT, hook), timeline),
            random);
    GithubEmulator github = GithubEmulator.start(githubModel, timeline, options);
    github.control(modalModel);
    try {
      return new EmulatedWorld(
          timeline, github, modalModel, ModalEmulator.start(modalModel, modalPort));
    } catch (IOException e) {
      github.close();
      timeline.close();
      throw new UncheckedIOException("cannot listen on port " + modalPort, e);
    }
  }

  public GithubEmulator github() {
    return github;
  }

  public ModalModel modalModel() {
    return modalModel;
  }

  public ModalEmulator modal() {
    return modal;
  }

  @Override
  public void close() {
    modal.close();
    github.close();
    timeline.close();
  }
}
