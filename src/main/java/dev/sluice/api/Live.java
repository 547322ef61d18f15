package dev.sluice.api;

import java.util.List;
import java.util.Map;

/**
 * What only a running server knows, since it is derived anew at each look and never stored.
 *
 * @param waiting by job id, why it has no runner yet
 * @param holds what keeps launches back beside the caps
 * @param sweeps how each comparison with the outside fares
 * @param leader who schedules; all of the above is known to that one alone
 */
public record Live(
    Map<Long, Reason> waiting,
    List<StatusReport.Hold> holds,
    List<StatusReport.Sweep> sweeps,
    StatusReport.Leader leader) {
  public Live {
    waiting = Map.copyOf(waiting);
    holds = List.copyOf(holds);
    sweeps = List.copyOf(sweeps);
  }
}
