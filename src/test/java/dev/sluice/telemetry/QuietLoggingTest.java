package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** A command that sets up no log prints none of what libraries tell of their calls. */
class QuietLoggingTest {

  @Test
  void logbackFindsIt() {
    assertThat(ServiceLoader.load(Configurator.class)).anyMatch(one -> one instanceof QuietLogging);
  }

  @Test
  void nothingBelowAWarningIsLogged() {
    var context = new LoggerContext();
    QuietLogging.quieten(context);
    assertThat(context.getLogger("io.grpc.netty.NettyClientHandler").getEffectiveLevel())
        .isEqualTo(Level.WARN);
    assertThat(context.getLogger("dev.sluice.modal").isInfoEnabled()).isFalse();
  }
}
