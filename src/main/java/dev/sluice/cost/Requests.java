package dev.sluice.cost;

import dev.sluice.config.Cpu;
import dev.sluice.config.Gpu;
import dev.sluice.config.Memory;
import dev.sluice.config.Pool;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox asks for, which Modal bills even if the sandbox uses less.
 *
 * @param gpu null for none
 * @param regions alternatives; empty for any
 */
public record Requests(@Nullable Gpu gpu, int milliCores, int memoryMib, List<String> regions) {
  /** Modal's own request where none is made: an eighth of a core. */
  public static final int DEFAULT_MILLI_CORES = 125;

  /** Modal's own request where none is made. */
  public static final int DEFAULT_MEMORY_MIB = 128;

  private static final int MIB_PER_GIB = 1024;

  public Requests {
    regions = List.copyOf(regions);
  }

  /** What every sandbox of a pool asks for; it does not depend on the job. */
  public static Requests of(Pool pool) {
    Cpu cpu = pool.cpu();
    Memory memory = pool.memory();
    return new Requests(
        pool.gpu(),
        cpu == null ? DEFAULT_MILLI_CORES : cpu.requestMilli(),
        memory == null ? DEFAULT_MEMORY_MIB : memory.requestMiB(),
        pool.regions());
  }

  BigDecimal cores() {
    return BigDecimal.valueOf(milliCores, 3);
  }

  /** Exact: a 1024th has ten decimals. */
  BigDecimal memoryGib() {
    return BigDecimal.valueOf(memoryMib).divide(BigDecimal.valueOf(MIB_PER_GIB));
  }
}
