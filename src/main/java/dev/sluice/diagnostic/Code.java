package dev.sluice.diagnostic;

import static dev.sluice.diagnostic.Severity.ERROR;
import static dev.sluice.diagnostic.Severity.WARNING;

/**
 * Every kind of diagnostic. Ids are stable: a number is never given a second meaning.
 *
 * <p>SL00xx reading and YAML, SL01xx shape, SL02xx values and meaning, SL03xx routing.
 */
public enum Code {
  UNREADABLE_FILE("SL0001", ERROR, "a file cannot be read"),
  NO_FILES("SL0002", ERROR, "a directory holds no pools file"),
  NOT_UTF8("SL0003", ERROR, "a file is not UTF-8"),
  BYTE_ORDER_MARK("SL0004", WARNING, "a file starts with a byte order mark"),
  CONTROL_CHARACTER("SL0005", ERROR, "a character is not allowed in YAML"),
  TOO_LARGE("SL0006", ERROR, "a file, a value or an expansion is too large"),
  TOO_DEEP("SL0007", ERROR, "collections are nested too deeply"),
  EMPTY_FILE("SL0008", ERROR, "a file holds no document"),
  SEVERAL_DOCUMENTS("SL0009", ERROR, "a file holds more than one document"),
  SYNTAX("SL0010", ERROR, "the text is not YAML"),
  TAB("SL0011", ERROR, "a tab stands where YAML wants spaces"),
  DUPLICATE_KEY("SL0012", ERROR, "a key is written twice"),
  BAD_KEY("SL0013", ERROR, "a key is not text"),
  MERGE_KEY("SL0014", ERROR, "merge keys are not YAML 1.2"),
  TAG("SL0015", ERROR, "a tag is not supported"),
  UNQUOTED_EXCLUSION("SL0016", ERROR, "an exclusion is not quoted"),
  COLLECTION_ALIAS("SL0017", ERROR, "an alias stands for a collection"),
  UNKNOWN_ALIAS("SL0018", ERROR, "an alias has no anchor"),

  UNKNOWN_KEY("SL0101", ERROR, "a key is not known"),
  MISSING_KEY("SL0102", ERROR, "a key is missing"),
  WRONG_TYPE("SL0103", ERROR, "a value has the wrong type"),
  NOT_ONE_OF("SL0104", ERROR, "a value is not one of the allowed words"),
  OUT_OF_RANGE("SL0105", ERROR, "a number is out of range"),
  WRONG_SIZE("SL0106", ERROR, "a list, mapping or text has the wrong size"),
  BAD_FORM("SL0107", ERROR, "a text does not have the expected form"),
  UNSUPPORTED_VERSION("SL0108", ERROR, "the version of the file is not supported"),

  BAD_INTERPOLATION("SL0201", ERROR, "an interpolation is not known here"),
  JOB_OUT_OF_SCOPE("SL0202", ERROR, "a value depends on the job where it must not"),
  FOR_EACH_NAME("SL0203", ERROR, "the name of a pool with forEach does not use its key"),
  BAD_NAME("SL0204", ERROR, "a name does not have the allowed form"),
  DUPLICATE_NAME("SL0205", ERROR, "a name is used twice"),
  BAD_GLOB("SL0206", ERROR, "a glob cannot be used here"),
  NO_REQUIRED_LABEL("SL0207", ERROR, "a pool requires no label"),
  BAD_GPU("SL0208", ERROR, "a GPU is not written as TYPE or TYPE:COUNT"),
  UNKNOWN_GPU("SL0209", WARNING, "a GPU type is not known"),
  GPU_COUNT("SL0210", ERROR, "more GPUs than one sandbox can have"),
  BAD_QUANTITY("SL0211", ERROR, "an amount of CPU or memory cannot be used"),
  LIMIT_BELOW_REQUEST("SL0212", ERROR, "a limit is below its request"),
  BAD_DURATION("SL0213", ERROR, "a duration cannot be used"),
  LIFE_TOO_LONG("SL0214", ERROR, "a sandbox would have to live longer than 24 hours"),
  BAD_CIDR("SL0215", ERROR, "an address range cannot be used"),
  BAD_DOMAIN("SL0216", ERROR, "a domain cannot be used"),
  GITHUB_UNREACHABLE("SL0217", WARNING, "a runner of the pool can never reach GitHub"),
  BAD_PATH("SL0218", ERROR, "a path cannot be used"),
  DUPLICATE_VOLUME("SL0219", ERROR, "a volume or mount is used twice in a pool"),
  BAD_ENV_NAME("SL0220", ERROR, "a name cannot be used for an environment variable"),
  RESERVED_ENV_NAME("SL0221", ERROR, "an environment variable is reserved"),
  BAD_URL("SL0222", ERROR, "a URL cannot be used"),
  NO_ENTERPRISE("SL0223", ERROR, "the enterprise scope needs an enterprise"),
  BAD_IMAGE("SL0224", ERROR, "an image cannot be used"),
  BAD_MOVE("SL0225", ERROR, "a rename does not fit the pools"),
  SECTION_TWICE("SL0226", ERROR, "a section stands in more than one file"),
  NO_POOLS("SL0227", WARNING, "there is no pool");

  private final String id;
  private final Severity severity;
  private final String title;

  Code(String id, Severity severity, String title) {
    this.id = id;
    this.severity = severity;
    this.title = title;
  }

  /** {@code SL} and four digits. */
  public String id() {
    return id;
  }

  public Severity severity() {
    return severity;
  }

  /** One line, lower case, without a full stop. */
  public String title() {
    return title;
  }

  /** Whether the input itself was missing, as opposed to being wrong. */
  public boolean isMissingInput() {
    return this == UNREADABLE_FILE || this == NO_FILES;
  }
}
