package dev.sluice.app;

import dev.sluice.api.Json;
import dev.sluice.api.ServerFile;
import dev.sluice.api.StatusReport;
import dev.sluice.telemetry.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this process is, and the file beside the store that says where to ask it.
 *
 * @param id random, so that nobody else answers by it
 */
record Instance(String id, long pid, Instant started) {
  private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

  static Instance begin(Instant now) {
    return new Instance(UUID.randomUUID().toString(), ProcessHandle.current().pid(), now);
  }

  StatusReport.Server report(String controller, Instant now) {
    return new StatusReport.Server(
        Build.version(), pid, started, Duration.between(started, now).toSeconds(), controller);
  }

  /**
   * Says where to ask.
   *
   * @param url of the admin listener
   */
  void publish(Path store, String url) {
    var record = new ServerFile(1, url, id, pid, Build.version(), started);
    try {
      PrivateFile.replace(ServerFile.of(store), Json.pretty(record) + "\n");
    } catch (IOException e) {
      throw new NotStarted("cannot write " + ServerFile.of(store) + ": " + e.getMessage(), e);
    }
  }

  /** Takes the file back, unless another server has written its own. */
  void withdraw(Path store) {
    Path file = ServerFile.of(store);
    try {
      if (Files.exists(file)
          && Json.read(Files.readString(file), ServerFile.class).instance().equals(id)) {
        Files.delete(file);
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.atWarn()
          .addKeyValue("event", "server.file.left")
          .addKeyValue("file", file)
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("the file that says where to ask the server could not be removed");
    }
  }
}
