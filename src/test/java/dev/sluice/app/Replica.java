package dev.sluice.app;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** One of several servers on one store, which keeps its ports over its lives. */
final class Replica implements AutoCloseable {
  /** Whether it runs, and how. */
  enum Condition {
    DOWN,
    RUNS,
    FROZEN
  }

  private final String name;
  private final int port = ServeProcess.quietPort();
  private final StormAdmin admin = new StormAdmin(ServeProcess.quietPort());
  private final StormWorld world;
  private final Map<String, String> variables;
  private int lives;
  private volatile long lastEpoch;
  private volatile Condition condition = Condition.DOWN;
  private volatile ServeProcess process;

  /** Launches it, and waits for nothing. */
  Replica(String name, StormWorld world, StormStore store) {
    this.name = name;
    this.world = world;
    this.variables = new HashMap<>(StormWorld.VARIABLES);
    variables.putAll(store.variables());
    variables.putAll(admin.variables());
    this.process = next();
  }

  private ServeProcess next() {
    lives++;
    ServeProcess started =
        ServeProcess.launch(
            world.emulated(), null, "%s-%03d".formatted(name, lives), port, variables);
    condition = Condition.RUNS;
    return started;
  }

  /** Starts it again. */
  void launch() {
    process = next();
  }

  void awaitReady() {
    process.awaitReady();
  }

  void kill() throws InterruptedException {
    condition = Condition.DOWN;
    process.kill();
  }

  /** Says that its past lives had no later term than that. */
  void died(long epoch) {
    lastEpoch = epoch;
  }

  /** Whether a term of a server with its address is one of its present life, which goes on. */
  boolean canHold(long epoch) {
    return condition == Condition.RUNS && epoch > lastEpoch;
  }

  /** As an operator stops it. */
  void stop() {
    condition = Condition.DOWN;
    process.close();
  }

  void freeze() {
    condition = Condition.FROZEN;
    process.freeze();
  }

  void resume() {
    process.resume();
    condition = Condition.RUNS;
  }

  Condition condition() {
    return condition;
  }

  StormAdmin admin() {
    return admin;
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() throws InterruptedException {
    switch (condition) {
      case DOWN -> {}
      case RUNS -> stop();
      case FROZEN -> kill();
    }
  }
}
