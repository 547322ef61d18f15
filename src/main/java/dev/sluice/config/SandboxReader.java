package dev.sluice.config;

import dev.sluice.config.Interpolation.Allows;
import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Quote;
import dev.sluice.yaml.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the values of a pool that say how large, how long and where its sandboxes are. */
final class SandboxReader {
  private static final Duration TIMEOUT = Duration.ofHours(6);
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration MARGIN = Duration.ofMinutes(10);
  private static final Duration LONGEST_LIFE = Duration.ofHours(24);

  private SandboxReader() {}

  static @Nullable Gpu gpu(Fields pool) {
    Text text = pool.text("gpu");
    Gpu gpu = text == null ? null : pool.values().parsed(text, Code.BAD_GPU, GpuTypes::parse);
    if (text == null || gpu == null) {
      return null;
    }
    var findings = pool.reading().findings();
    if (!GpuTypes.isKnown(gpu.type())) {
      findings.add(
          Code.UNKNOWN_GPU,
          "The GPU type " + Quote.of(gpu.type()) + " is not known",
          text.at(),
          GpuTypes.help(gpu.type()));
      if (gpu.count() > 0) {
        return gpu;
      }
    }
    int most = GpuTypes.most(gpu.type());
    if (gpu.count() < 1 || gpu.count() > most) {
      findings.add(
          Code.GPU_COUNT,
          "A sandbox can have 1 to " + most + " GPUs of type " + gpu.type(),
          text.at(),
          null);
      return null;
    }
    return gpu;
  }

  static @Nullable Cpu cpu(Fields pool) {
    Range range = range(pool, "cpu", SandboxReader::cores);
    return range == null ? null : new Cpu(range.request, range.limit);
  }

  static @Nullable Memory memory(Fields pool) {
    Range range = range(pool, "memory", SandboxReader::mebibytes);
    return range == null ? null : new Memory(range.request, range.limit);
  }

  private record Range(int request, @Nullable Integer limit) {}

  /** Reads one amount out of a value of some fields. */
  private interface AmountReader {
    @Nullable Integer read(Fields fields, Located at);
  }

  private static @Nullable Range range(Fields pool, String key, AmountReader reader) {
    Located at = pool.get(key);
    if (at == null) {
      return null;
    }
    if (!(at.node() instanceof Node.Mapping)) {
      Integer request = reader.read(pool, at);
      return request == null ? null : new Range(request, null);
    }
    Fields fields = pool.fields(at);
    Located requestAt = fields.get("request");
    Located limitAt = fields.get("limit");
    Integer request = requestAt == null ? null : reader.read(fields, requestAt);
    Integer limit = limitAt == null ? null : reader.read(fields, limitAt);
    if (request != null
        && limit != null
        && requestAt != null
        && limitAt != null
        && limit < request) {
      reportLimit(fields, requestAt, limitAt);
      return null;
    }
    return request == null ? null : new Range(request, limit);
  }

  private static void reportLimit(Fields fields, Located request, Located limit) {
    fields
        .reading()
        .findings()
        .add(
            Diagnostic.of(
                    Code.LIMIT_BELOW_REQUEST,
                    "The limit is below the request",
                    limit.place(),
                    limit.pointer().toString(),
                    "The request is reserved; the limit is the most a job may use.")
                .with("The request", request.place()));
  }

  private static @Nullable Integer cores(Fields fields, Located at) {
    if (at.node() instanceof Node.Scalar scalar
        && (scalar.type() == Node.Type.INTEGER || scalar.type() == Node.Type.DECIMAL)) {
      return fields
          .values()
          .parsed(new Text(scalar.text(), at), Code.BAD_QUANTITY, Quantities::parseCores);
    }
    return null;
  }

  private static @Nullable Integer mebibytes(Fields fields, Located at) {
    Text text = fields.values().text(at, Allows.NOTHING);
    return text == null
        ? null
        : fields.values().parsed(text, Code.BAD_QUANTITY, Quantities::parseMemory);
  }

  static Duration timeout(Fields pool) {
    Duration written = pool.parsed("timeout", Code.BAD_DURATION, Durations::parse);
    return written == null ? TIMEOUT : written;
  }

  static Duration idleTimeout(Fields pool) {
    Duration written = pool.parsed("idleTimeout", Code.BAD_DURATION, Durations::parse);
    return written == null ? IDLE_TIMEOUT : written;
  }

  /** Checks the life of a sandbox, which Modal bounds. */
  static void checkLife(Fields pool, Duration timeout, Duration idleTimeout) {
    if (timeout.plus(idleTimeout).plus(MARGIN).compareTo(LONGEST_LIFE) <= 0) {
      return;
    }
    Located at =
        Optional.ofNullable(pool.get("timeout"))
            .or(() -> Optional.ofNullable(pool.get("idleTimeout")))
            .orElse(pool.self());
    Duration longest = LONGEST_LIFE.minus(MARGIN).minus(idleTimeout);
    pool.reading()
        .findings()
        .add(
            Code.LIFE_TOO_LONG,
            "timeout + idleTimeout + 10 minutes is more than the 24 hours of a sandbox",
            at,
            longest.isPositive() ? "At most " + Durations.print(longest) + " is left." : null);
  }

  static @Nullable String cloud(Fields pool) {
    Text text = pool.text("cloud");
    if (text == null) {
      return null;
    }
    String cloud = Words.of(text, List.of("auto", "aws", "gcp", "oci"), Function.identity(), pool);
    return cloud == null || cloud.equals("auto") ? null : cloud;
  }

  static Docker docker(Fields pool) {
    Located at = pool.get("docker");
    if (at == null) {
      return Docker.NONE;
    }
    if (at.node() instanceof Node.Scalar scalar && scalar.type() == Node.Type.BOOLEAN) {
      return scalar.text().equals("true") ? Docker.GVISOR : Docker.NONE;
    }
    Text text = pool.values().text(at, Allows.NOTHING);
    if (text != null && TypeMessages.isOldBoolean(text.value())) {
      pool.reading()
          .findings()
          .add(
              Code.NOT_ONE_OF,
              Quote.of(text.value()) + " is text to YAML 1.2",
              text.at(),
              TypeMessages.OLD_BOOLEAN);
      return Docker.NONE;
    }
    Docker docker =
        text == null ? null : Words.of(text, List.of(Docker.values()), Docker::word, pool);
    return docker == null ? Docker.NONE : docker;
  }
}
