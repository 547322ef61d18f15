package dev.sluice.emulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Modal as far as Sluice needs it, without a network: what exists, how sandboxes come and go, and
 * the faults a test asks for. Time is the timeline's. Thread-safe.
 */
public final class ModalModel {
  private static final String BUILDER_VERSION = "2025.06";

  private final Timeline timeline;
  private final ModalObjects objects;
  private final ModalImages images;
  private final ModalSandboxes sandboxes;
  private final ModalFaults faults = new ModalFaults();

  private volatile Duration tokenLife = Duration.ofHours(1);
  private volatile Map<String, String> billingRates = Map.of();

  /**
   * @param program what runs in each sandbox
   * @param random makes ids; used under a lock
   */
  public ModalModel(Timeline timeline, SandboxProgram program, RandomGenerator random) {
    this.timeline = timeline;
    var ids = new ModalIds(random);
    objects = new ModalObjects(ids);
    images = new ModalImages(timeline, ids);
    sandboxes = new ModalSandboxes(timeline, program, objects, images, ids);
  }

  public ModalObjects objects() {
    return objects;
  }

  public ModalImages images() {
    return images;
  }

  public ModalSandboxes sandboxes() {
    return sandboxes;
  }

  public ModalFaults faults() {
    return faults;
  }

  /** How long auth tokens given out from now on live. */
  public void tokenLife(Duration life) {
    tokenLife = life;
  }

  /** What the workspace is told of its rates from now on; none until this is called. */
  public void billingRates(Map<String, String> rates) {
    billingRates = Map.copyOf(rates);
  }

  Map<String, String> billingRates() {
    return billingRates;
  }

  String builderVersion() {
    return BUILDER_VERSION;
  }

  Timeline timeline() {
    return timeline;
  }

  /** A JWT as clients read it: three parts, an {@code exp}, a signature nobody checks. */
  String authToken() {
    long exp = timeline.now().plus(tokenLife).getEpochSecond();
    return part("{\"alg\":\"none\",\"typ\":\"JWT\"}")
        + "."
        + part("{\"sub\":\"emulator\",\"exp\":" + exp + "}")
        + "."
        + part("unsigned");
  }

  private static String part(String text) {
    return Base64.getEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
