package dev.sluice.config;

/**
 * Text that may name the job's repository: {@code ${job.repository}} is {@code owner/name}, {@code
 * ${job.owner}} the owner. Nothing else is replaced; the loader has refused anything else.
 */
public record Template(String text) {
  public static final String REPOSITORY = "${job.repository}";
  public static final String OWNER = "${job.owner}";

  /** Fills in a job's repository. */
  public String resolve(String owner, String name) {
    return text.replace(REPOSITORY, owner + "/" + name).replace(OWNER, owner);
  }
}
