package dev.sluice.api;

import dev.sluice.ledger.Traffic;
import dev.sluice.routing.JobFacts;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes what {@link JobLine} reads, token by token; what is not known is left out. */
final class JobLineWriter {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int USUAL = 512;
  private static final int NANO_DIGITS = 9;

  private JobLineWriter() {}

  static byte[] bytes(Traffic traffic) {
    var bytes = new ByteArrayOutputStream(USUAL);
    try (JsonGenerator to = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      to.writeStartObject();
      write(to, traffic.facts());
      to.writeNumberProperty("jobs", traffic.jobs());
      if (traffic.lastSeen() != null) {
        to.writeStringProperty("lastSeen", traffic.lastSeen().toString());
      }
      if (traffic.timed() > 0) {
        to.writeNumberProperty("timed", traffic.timed());
        to.writeName("seconds");
        to.writeNumber(seconds(traffic.life()));
      }
      to.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator to, JobFacts facts) {
    to.writeStringProperty("repository", facts.repository().toString());
    to.writeArrayPropertyStart("labels");
    facts.labels().forEach(to::writeString);
    to.writeEndArray();
    to.writeStringProperty("visibility", facts.visibility().word());
    switch (facts.fork()) {
      case YES -> to.writeBooleanProperty("fork", true);
      case NO -> to.writeBooleanProperty("fork", false);
      case UNKNOWN -> to.writeNullProperty("fork");
    }
    writeKnown(to, "workflow", facts.workflow());
    writeKnown(to, "branch", facts.branch());
    writeKnown(to, "actor", facts.actor());
  }

  private static void writeKnown(JsonGenerator to, String key, @Nullable String text) {
    if (text != null) {
      to.writeStringProperty(key, text);
    }
  }

  /** Without an exponent, and without zeros that say nothing. */
  private static String seconds(Duration life) {
    BigDecimal seconds =
        BigDecimal.valueOf(life.getSeconds())
            .add(BigDecimal.valueOf(life.getNano(), NANO_DIGITS))
            .stripTrailingZeros();
    return seconds.toPlainString();
  }
}
