package dev.sluice.simulation;

import dev.sluice.emulator.GithubEvent;
import dev.sluice.generation.ImageBuilds;
import dev.sluice.intake.InstallationListener;
import dev.sluice.intake.Intake;
import dev.sluice.intake.Signatures;
import dev.sluice.intake.WebhookRequest;
import dev.sluice.ledger.LedgerException;
import dev.sluice.scheduler.Controller;
import dev.sluice.scheduler.Leadership;
import dev.sluice.scheduler.Looks;
import dev.sluice.scheduler.Scheduler;
import dev.sluice.scheduler.Scheduler.Ports;
import dev.sluice.scheduler.Timing;
import dev.sluice.scheduler.WaitingReason;
import dev.sluice.secret.Secret;
import dev.sluice.store.MemoryLedger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One life of the server: what is lost when the process dies. */
final class Server {
  static final String SECRET = "of-the-webhook";
  private static final Signatures SIGNATURES = new Signatures(List.of(Secret.of(SECRET)));
  private static final Mac SIGNER = signer();

  private final World world;
  private final Chance chance;
  private final Timing timing;
  private final MemoryLedger ledger;
  private final Scheduler scheduler;
  private final Intake intake;
  private final List<Runnable> acts = new ArrayList<>();
  private boolean woken = true;
  private Instant nextLook;

  Server(World world, Chance chance, Settings settings, Ports ports, MemoryLedger.Weather weather) {
    this.world = world;
    this.chance = chance;
    this.timing = settings.timing();
    this.ledger = new MemoryLedger(world.rows, weather);
    this.nextLook = world.now();
    Ports seen = settings.sabotage().apply(ports);
    this.scheduler =
        new Scheduler(
            ledger,
            Leadership.SOLE,
            world.tables,
            seen,
            new ImageBuilds(
                seen.provisioner(), world.timeline::now, chance.split().generator(), acts::add),
            Controller.parse("simula").orElseThrow(),
            timing,
            world.timeline::now,
            chance.split().generator(),
            acts::add);
    this.intake =
        new Intake(
            SIGNATURES, world.tables, ledger, InstallationListener.NOBODY, world.timeline::now);
    ledger.view().onChange(() -> woken = true);
  }

  private static Mac signer() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  MemoryLedger ledger() {
    return ledger;
  }

  Map<Long, WaitingReason> waiting() {
    return scheduler.waiting();
  }

  Instant nextLook() {
    return woken ? world.now() : nextLook;
  }

  /** Whether the next look follows something that happened, and not only the time. */
  boolean isWoken() {
    return woken;
  }

  boolean isLookDue() {
    return !nextLook().isAfter(world.now());
  }

  boolean hasActs() {
    return !acts.isEmpty();
  }

  /** Looks once; false if the store failed it, as the thread that looks survives too. */
  boolean look() {
    woken = false;
    try {
      nextLook = world.now().plus(Looks.once(scheduler));
      return true;
    } catch (LedgerException e) {
      world.tell("a look failed: " + e.getMessage());
      nextLook = world.now().plus(timing.tick());
      return false;
    }
  }

  /** Runs one of the acts that wait, to its end. */
  void act() {
    Runnable act = acts.remove(chance.between(0, acts.size() - 1));
    act.run();
    woken = true;
  }

  /** Takes a webhook in and says what it answers. */
  int receive(GithubEvent event) {
    byte[] body = event.payload().getBytes(StandardCharsets.UTF_8);
    String signature = "sha256=" + HexFormat.of().formatHex(SIGNER.doFinal(body));
    return receive(
        new WebhookRequest(
            "application/json", signature, event.event(), event.guid(), "7", null, body));
  }

  int receive(WebhookRequest request) {
    return intake.handle(request, Runnable::run).join().code();
  }
}
