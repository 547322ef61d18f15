package dev.sluice.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Collection;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object a line with the event's pairs as fields of their own, since that is what people
 * filter by. Logback's own JSON encoder nests them in a list of key and value.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final byte[] NONE = new byte[0];
  private static final int USUAL_LENGTH = 512;

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = new ByteArrayOutputStream(USUAL_LENGTH);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringProperty("ts", Instant.ofEpochMilli(event.getTimeStamp()).toString());
      json.writeStringProperty("level", event.getLevel().toString());
      json.writeStringProperty("msg", event.getFormattedMessage());
      if (event.getKeyValuePairs() != null) {
        for (KeyValuePair pair : event.getKeyValuePairs()) {
          if (pair.value != null) {
            json.writeName(pair.key);
            write(json, pair.value);
          }
        }
      }
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        json.writeStringProperty("exception", thrown.getClassName() + ": " + thrown.getMessage());
      }
      json.writeEndObject();
    }
    line.write('\n');
    return line.toByteArray();
  }

  /** Only plain values: a logged record must not turn into a tree of its fields. */
  private static void write(JsonGenerator json, Object value) {
    switch (value) {
      case Long number -> json.writeNumber(number);
      case Integer number -> json.writeNumber(number);
      case Number number -> json.writeNumber(number.doubleValue());
      case Boolean flag -> json.writeBoolean(flag);
      case Collection<?> many -> {
        json.writeStartArray();
        many.forEach(one -> json.writeString(String.valueOf(one)));
        json.writeEndArray();
      }
      default -> json.writeString(value.toString());
    }
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }
}
