package dev.sluice.emulator;

/** The calls of the emulated REST API, for faults and counts. */
public enum GithubOperation {
  MINT(Area.RUNNERS, GithubLevel.WRITE),
  LIST_RUNNERS(Area.RUNNERS, GithubLevel.READ),
  GET_RUNNER(Area.RUNNERS, GithubLevel.READ),
  DELETE_RUNNER(Area.RUNNERS, GithubLevel.WRITE),
  LIST_DOWNLOADS(Area.RUNNERS, GithubLevel.READ),
  LIST_GROUPS(Area.RUNNERS, GithubLevel.READ),
  GET_GROUP(Area.RUNNERS, GithubLevel.READ),
  LIST_RUNS(Area.ACTIONS, GithubLevel.READ),
  GET_RUN(Area.ACTIONS, GithubLevel.READ),
  LIST_JOBS(Area.ACTIONS, GithubLevel.READ),
  GET_JOB(Area.ACTIONS, GithubLevel.READ),
  GET_REPOSITORY(Area.METADATA, GithubLevel.READ),
  GET_ORGANIZATION(Area.METADATA, GithubLevel.READ),
  LIST_HOOKS(Area.HOOKS, GithubLevel.READ),
  CREATE_HOOK(Area.HOOKS, GithubLevel.WRITE),
  GET_HOOK(Area.HOOKS, GithubLevel.READ),
  UPDATE_HOOK(Area.HOOKS, GithubLevel.WRITE),
  DELETE_HOOK(Area.HOOKS, GithubLevel.WRITE),
  GET_HOOK_CONFIG(Area.HOOKS, GithubLevel.READ),
  UPDATE_HOOK_CONFIG(Area.HOOKS, GithubLevel.WRITE),
  PING_HOOK(Area.HOOKS, GithubLevel.READ),
  TEST_HOOK(Area.HOOKS, GithubLevel.READ),
  LIST_DELIVERIES(Area.HOOKS, GithubLevel.READ),
  GET_DELIVERY(Area.HOOKS, GithubLevel.READ),
  REDELIVER(Area.HOOKS, GithubLevel.WRITE),
  GET_APP(Area.APP, GithubLevel.READ),
  LIST_INSTALLATIONS(Area.APP, GithubLevel.READ),
  GET_INSTALLATION(Area.APP, GithubLevel.READ),
  FIND_INSTALLATION(Area.APP, GithubLevel.READ),
  CREATE_TOKEN(Area.APP, GithubLevel.WRITE),
  GET_USER(Area.USER, GithubLevel.READ),
  GET_META(Area.ANYONE, GithubLevel.READ),
  GET_RATE_LIMIT(Area.ANYONE, GithubLevel.READ),
  LIST_RELEASES(Area.ANYONE, GithubLevel.READ),
  GET_RELEASE(Area.ANYONE, GithubLevel.READ);

  private final Area area;
  private final GithubLevel level;

  /** What a call is about, which decides whom it is open to. */
  enum Area {
    RUNNERS,
    ACTIONS,
    METADATA,
    HOOKS,
    /** For the JWT of an App only. */
    APP,
    /** For tokens of a user only. */
    USER,
    /** Without any credential too. */
    ANYONE
  }

  GithubOperation(Area area, GithubLevel level) {
    this.area = area;
    this.level = level;
  }

  Area area() {
    return area;
  }

  GithubLevel level() {
    return level;
  }
}
