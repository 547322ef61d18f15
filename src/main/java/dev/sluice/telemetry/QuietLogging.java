package dev.sluice.telemetry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What is logged until somebody says otherwise. Logback alone would print everything, and gRPC
 * tells the headers of its calls, tokens among them. Found by Logback through its services file;
 * where tests bring a file of their own, that one counts.
 */
public final class QuietLogging extends ContextAwareBase implements Configurator {
  private static final String OF_TESTS = "logback-test.xml";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (QuietLogging.class.getClassLoader().getResource(OF_TESTS) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    quieten(context);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void quieten(LoggerContext context) {
    Logging.install(context, Logging.console(context, Logging.Format.TEXT), Logging.Detail.WARN);
  }
}
