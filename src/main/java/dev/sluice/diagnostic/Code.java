package dev.sluice.diagnostic;

import static dev.sluice.diagnostic.Severity.ERROR;
import static dev.sluice.diagnostic.Severity.NOTE;
import static dev.sluice.diagnostic.Severity.WARNING;

/**
 * Every kind of diagnostic. Ids are stable: a number is never given a second meaning.
 *
 * <p>SL00xx reading and YAML, SL01xx shape, SL02xx values and meaning, SL03xx routing, SL04xx tests
 * of a pools file, SL05xx workflow files.
 */
public enum Code {
  UNREADABLE_FILE(
      "SL0001",
      ERROR,
      "a file cannot be read",
      "Check the path and the permissions. Without -f the file runner-pools.yaml of the working"
          + " directory is read."),
  NO_FILES(
      "SL0002",
      ERROR,
      "a directory holds no file of the kind that is looked for",
      "Name pools files *.yaml and their tests *.test.yaml. Hidden files are not read."),
  NOT_UTF8(
      "SL0003",
      ERROR,
      "a file is not UTF-8",
      "Save the file as UTF-8; most editors show the encoding beside the line endings."),
  BYTE_ORDER_MARK(
      "SL0004",
      WARNING,
      "a file starts with a byte order mark",
      "Save the file as UTF-8 without a byte order mark."),
  CONTROL_CHARACTER(
      "SL0005",
      ERROR,
      "a character is not allowed in YAML",
      "Remove the character. It often comes along when text is copied from a terminal."),
  TOO_LARGE(
      "SL0006",
      ERROR,
      "a file, a value or an expansion is too large",
      "A file may have 16 MiB and a million values, a text 64 KiB, an expansion ten million values."
          + " Split the file into a directory, or give forEach fewer entries."),
  TOO_DEEP(
      "SL0007",
      ERROR,
      "collections are nested too deeply",
      "No part of a pools file is nested more than a few levels; look for brackets that are not"
          + " closed."),
  EMPTY_FILE("SL0008", ERROR, "a file holds no document", "Write at least version: 1."),
  SEVERAL_DOCUMENTS(
      "SL0009",
      ERROR,
      "a file holds more than one document",
      "Put the second document into a file of its own in the same directory, and remove the line"
          + " ---."),
  SYNTAX(
      "SL0010",
      ERROR,
      "the text is not YAML",
      "Look at the marked place and the line above it: most often a quote, bracket, colon or"
          + " indentation is missing there."),
  TAB(
      "SL0011",
      ERROR,
      "a tab stands where YAML wants spaces",
      "Indent with spaces. In the quotes of a text and in JSON, tabs are fine."),
  DUPLICATE_KEY(
      "SL0012",
      ERROR,
      "a key is written twice",
      "Keep one of the two; YAML itself would let one of them win silently."),
  BAD_KEY(
      "SL0013",
      ERROR,
      "a key is not text",
      "Keys are plain words of the language, or names of your own in env, forEach and gpus."),
  MERGE_KEY(
      "SL0014",
      ERROR,
      "merge keys are not YAML 1.2",
      "Write values that many pools share under defaults, or make the pools from one template with"
          + " forEach."),
  TAG(
      "SL0015",
      ERROR,
      "a tag is not supported",
      "Remove the tag; put a value in quotes if it is meant to start with an exclamation mark."),
  UNQUOTED_EXCLUSION(
      "SL0016",
      ERROR,
      "an exclusion is not quoted",
      "Put the pattern in quotes: unquoted, YAML takes it as a tag and the pattern is lost."),
  COLLECTION_ALIAS(
      "SL0017",
      ERROR,
      "an alias stands for a collection",
      "Write the list or mapping out, or share it through defaults or forEach. An alias of a single"
          + " value is allowed."),
  UNKNOWN_ALIAS(
      "SL0018",
      ERROR,
      "an alias has no anchor",
      "Put a glob that starts with * in quotes, or write the anchor that the alias is meant for."),

  UNKNOWN_KEY(
      "SL0101",
      ERROR,
      "a key is not known",
      "Correct the key or move it to where it belongs; an editor that knows the schema completes"
          + " it."),
  MISSING_KEY("SL0102", ERROR, "a key is missing", "Add the key."),
  WRONG_TYPE(
      "SL0103",
      ERROR,
      "a value has the wrong type",
      "Nothing is converted: write a number without quotes, and text that looks like a number, true"
          + " or null in quotes."),
  NOT_ONE_OF(
      "SL0104",
      ERROR,
      "a value is not one of the allowed words",
      "Use one of the words that the message lists."),
  OUT_OF_RANGE("SL0105", ERROR, "a number is out of range", "Use a number inside the range."),
  WRONG_SIZE(
      "SL0106",
      ERROR,
      "a list, mapping or text has the wrong size",
      "Fill the value, or remove the key."),
  BAD_FORM(
      "SL0107",
      ERROR,
      "a text does not have the expected form",
      "Write the text in the form that the message describes."),
  UNSUPPORTED_VERSION(
      "SL0108",
      ERROR,
      "the version of the file is not supported",
      "Write version: 1, or use a release of Sluice that knows the version."),

  BAD_INTERPOLATION(
      "SL0201",
      ERROR,
      "an interpolation is not known here",
      "Use ${each.key} and ${each.value} in a pool with forEach, ${job.repository} and ${job.owner}"
          + " in env values and volume subPaths. The environment is never read: the file means the"
          + " same everywhere."),
  JOB_OUT_OF_SCOPE(
      "SL0202",
      ERROR,
      "a value depends on the job where it must not",
      "Remove the interpolation, or register the pool's runners at a narrower scope: GitHub may"
          + " give a runner to any job of its scope with the same labels."),
  FOR_EACH_NAME(
      "SL0203",
      ERROR,
      "the name of a pool with forEach does not use its key",
      "Put ${each.key} into the name, so that each pool gets its own."),
  BAD_NAME(
      "SL0204",
      ERROR,
      "a name does not have the allowed form",
      "Change the name to the form that the message describes."),
  DUPLICATE_NAME(
      "SL0205",
      ERROR,
      "a name is used twice",
      "Rename one of the two, also if they stand in different files or come from forEach."),
  BAD_GLOB(
      "SL0206",
      ERROR,
      "a glob cannot be used here",
      "Write labels without !, repositories as owner/name, and no blanks around a pattern."),
  NO_REQUIRED_LABEL(
      "SL0207",
      ERROR,
      "a pool requires no label",
      "Name at least one label in all or any. A pool that requires none would take every"
          + " self-hosted job."),
  BAD_GPU(
      "SL0208",
      ERROR,
      "a GPU is not written as TYPE or TYPE:COUNT",
      "Write the type as Modal does, and the number after a colon if it is more than one."),
  UNKNOWN_GPU(
      "SL0209",
      WARNING,
      "a GPU type is not known",
      "Correct the type. If it is new at Modal, it works in spite of the warning."),
  GPU_COUNT(
      "SL0210",
      ERROR,
      "more GPUs than one sandbox can have",
      "Ask for fewer GPUs, or for a type of which a sandbox gets more."),
  BAD_QUANTITY(
      "SL0211",
      ERROR,
      "an amount of CPU or memory cannot be used",
      "Write memory with MiB or GiB, in whole MiB; CPU as a number of physical cores with at most"
          + " three decimals."),
  LIMIT_BELOW_REQUEST(
      "SL0212",
      ERROR,
      "a limit is below its request",
      "Raise the limit to the request at least, or leave it out."),
  BAD_DURATION(
      "SL0213",
      ERROR,
      "a duration cannot be used",
      "Write hours, minutes and seconds in this order, such as 1h30m, 90m or 45s."),
  LIFE_TOO_LONG(
      "SL0214",
      ERROR,
      "a sandbox would have to live longer than 24 hours",
      "Shorten timeout or idleTimeout: Modal ends every sandbox after 24 hours, and ten minutes are"
          + " kept for start and end."),
  BAD_CIDR(
      "SL0215",
      ERROR,
      "an address range cannot be used",
      "Write the first address of the range and the length of its prefix."),
  BAD_DOMAIN(
      "SL0216",
      ERROR,
      "a domain cannot be used",
      "Write a host name, or *. and a host name for everything below it. Addresses go to cidrs."),
  GITHUB_UNREACHABLE(
      "SL0217",
      WARNING,
      "a runner of the pool can never reach GitHub",
      "Leave allow.github at true, or list the host of your GitHub. A runner that cannot reach"
          + " GitHub never gets a job."),
  BAD_PATH(
      "SL0218",
      ERROR,
      "a path cannot be used",
      "Write mounts as absolute paths without . and .., subPath and workFolder as relative ones."),
  DUPLICATE_VOLUME(
      "SL0219",
      ERROR,
      "a volume or mount is used twice in a pool",
      "Mount each volume once, and one volume at each path."),
  BAD_ENV_NAME(
      "SL0220",
      ERROR,
      "a name cannot be used for an environment variable",
      "Use letters, digits and _, not starting with a digit."),
  RESERVED_ENV_NAME(
      "SL0221",
      ERROR,
      "an environment variable is reserved",
      "Choose another name: the runner and Sluice set variables with these prefixes themselves."),
  BAD_URL(
      "SL0222",
      ERROR,
      "a URL cannot be used",
      "Write https:// and the host of your GitHub, nothing after it."),
  NO_ENTERPRISE(
      "SL0223",
      ERROR,
      "the enterprise scope needs an enterprise",
      "Add the slug: github: { enterprise: SLUG }."),
  BAD_IMAGE(
      "SL0224",
      ERROR,
      "an image cannot be used",
      "Write an image as docker pull takes it, and runnerVersion as latest or three numbers in"
          + " quotes."),
  BAD_MOVE(
      "SL0225",
      ERROR,
      "a rename does not fit the pools",
      "from is a name that no pool has any more, to one that a pool has now; each at most once."),
  SECTION_TWICE(
      "SL0226",
      ERROR,
      "a section stands in more than one file",
      "Keep github, modal, limits, guards and assume in one file of the directory."),
  NO_POOLS(
      "SL0227", WARNING, "there is no pool", "Declare a pool; until then every job is left alone."),
  NOTHING_PROTECTED(
      "SL0228",
      ERROR,
      "a guard protects no pool",
      "Correct the name, or take it out. A pool that goes with the same change is protected by the"
          + " file that is in force."),

  UNSATISFIABLE(
      "SL0301",
      ERROR,
      "a pool or rule can match no job",
      "Its lists contradict each other: take the label out of none, or the repository out of the"
          + " exclusions."),
  DEAD_POOL(
      "SL0302",
      ERROR,
      "a pool never gets a job",
      "The first pool that matches takes a job, and those before this one take all of its jobs."
          + " Move it before one of them, give them narrower lists, or remove it."),
  FORGING_WILDCARD(
      "SL0303",
      ERROR,
      "a wildcard lets in a label that another pool asks for",
      "A runner carries all labels of the job it was made for, so one of this pool could be given"
          + " to a job of the other. List the label under none, or write out what optional is"
          + " for."),
  INDISTINCT_POOLS(
      "SL0304",
      ERROR,
      "GitHub cannot tell the jobs of two pools apart",
      "GitHub knows a runner by its labels alone, and jobs of both pools can have the same ones in"
          + " one scope and group, so that either may get the other's sandbox. Let one of them ask"
          + " for a label of its own."),
  RUNNER_STEALING(
      "SL0305",
      WARNING,
      "a job can be given the runner that was made for another pool's job",
      "GitHub gives a job any idle runner that has all of its labels. Let the pool whose jobs have"
          + " fewer labels ask for one more, which the other pool does not take."),
  HOOK_ONLY_POLICY(
      "SL0306",
      NOTE,
      "only the runner itself can enforce a rule",
      "GitHub gives runners out by labels and does not know of branches, actors, workflows and"
          + " forks. The job-started hook on the runner refuses such a job before its first step."
          + " Where that is not enough, separate by labels, repositories or runner groups."),
  DEAD_RULE(
      "SL0307",
      WARNING,
      "a deny rule never refuses a job",
      "Rules before it refuse all that it would. Remove it, or correct its lists."),
  NOT_PROVEN(
      "SL0308",
      WARNING,
      "not every possible job could be looked at",
      "What was found is real, but there may be more. Most often globs with stars in front or in"
          + " the middle multiply; write them as prefixes or whole labels."),

  UNKNOWN_POOL(
      "SL0401",
      ERROR,
      "a test expects a pool that does not exist",
      "Correct the name, or let sluice test --update write what is true now."),
  UNKNOWN_RULE(
      "SL0402",
      ERROR,
      "a test expects a deny rule that does not exist",
      "Correct the name, or let sluice test --update write what is true now."),
  DUPLICATE_CASE(
      "SL0403",
      ERROR,
      "two cases of a test file have the same name",
      "Give each case a name of its own: reports tell cases apart by it."),
  NO_CASES("SL0404", WARNING, "a test file holds no case", "Add a case, or remove the file."),

  NOT_A_WORKFLOW(
      "SL0501",
      ERROR,
      "a workflow file says what GitHub refuses",
      "Correct the workflow; until then GitHub runs none of its jobs."),
  BAD_EXPRESSION(
      "SL0502",
      ERROR,
      "an expression in a workflow cannot be read",
      "Write texts in single quotes, and use the contexts and functions that GitHub has."),
  NO_POOL(
      "SL0503",
      ERROR,
      "no pool takes a job of a workflow",
      "Correct the labels of runs-on, or let a pool take them. If somebody else runs these"
          + " machines, name their labels with --hosted."),
  JOB_DENIED(
      "SL0504",
      ERROR,
      "a rule denies a job of a workflow",
      "Use labels that the rule does not speak of, or change the rule."),
  UNRESOLVED_RUNS_ON(
      "SL0505",
      WARNING,
      "the labels of a job depend on what only a run knows",
      "Nothing has to be done; such a job is judged when it is queued."),
  DEPENDS_ON_RUN(
      "SL0506",
      WARNING,
      "where a job goes depends on what only a run knows",
      "Give the branch with --branch to have it judged for that branch.");

  private final String id;
  private final Severity severity;
  private final String title;
  private final String fix;

  Code(String id, Severity severity, String title, String fix) {
    this.id = id;
    this.severity = severity;
    this.title = title;
    this.fix = fix;
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

  /** What to do about it, in whole sentences, where a single diagnostic is not at hand. */
  public String fix() {
    return fix;
  }

  /** Whether it speaks of a workflow file, as opposed to a pools file. */
  public boolean isOfWorkflows() {
    return id.startsWith("SL05");
  }

  /** Whether the input itself was missing, as opposed to being wrong. */
  public boolean isMissingInput() {
    return this == UNREADABLE_FILE || this == NO_FILES;
  }
}
