package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.emulator.ModalFault;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ThrottleWarningTest {
  private final ModalWorld world = new ModalWorld();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Rpc.class);
  private final Level before = logger.getLevel();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Instant now = Instant.now();

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.WARN);
    logger.addAppender(log);
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    logger.setLevel(before);
    world.close();
  }

  @Test
  void warnsOfAThrottleAtMostEvery30Seconds() {
    ModalConnection patient = world.connection.withLongestThrottle(Duration.ofMinutes(5));
    world.model.faults().next("VolumeGetOrCreate", 12, ModalFault.throttle(Duration.ofSeconds(5)));
    try (var modal = new Modal(patient, () -> now, this::pass, new Random(1))) {
      value(modal.volume("cache"));
    }

    // 12 waits of 5 to 6 seconds.
    assertThat(log.list)
        .hasSizeBetween(2, 3)
        .allSatisfy(event -> {
          assertThat(event.getFormattedMessage()).isEqualTo("Modal asks to come back later");
          assertThat(event.getKeyValuePairs().toString())
              .contains("VolumeGetOrCreate", "RESOURCE_EXHAUSTED");
        });
  }

  private void pass(Duration span) {
    now = now.plus(span);
  }
}
