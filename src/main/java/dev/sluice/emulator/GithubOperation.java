package dev.sluice.emulator;

/** The calls of the emulated REST API, for faults and counts. */
public enum GithubOperation {
  MINT,
  LIST_RUNNERS,
  GET_RUNNER,
  DELETE_RUNNER,
  LIST_GROUPS,
  LIST_RUNS,
  GET_RUN,
  LIST_JOBS,
  GET_JOB,
  LIST_HOOKS,
  LIST_DELIVERIES,
  REDELIVER
}
