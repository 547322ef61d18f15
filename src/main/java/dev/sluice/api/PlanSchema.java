package dev.sluice.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The published schema of {@link PlanReport} as JSON. */
public final class PlanSchema {
  private static final String RESOURCE = "/dev/sluice/schema/plan.schema.json";

  private PlanSchema() {}

  /** The schema's text as published; read anew each time. */
  public static String text() {
    try (InputStream in =
        Objects.requireNonNull(PlanSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
