package dev.sluice.intake;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few fields of a {@code workflow_job} event that are read. Everything may be missing: old and
 * GHES deliveries lack much of what today's schema requires.
 */
record Payload(
    @Nullable String action,
    @JsonProperty("workflow_job") @Nullable WorkflowJob workflowJob,
    @Nullable Repository repository,
    @Nullable Sender sender,
    @Nullable Installation installation) {

  record WorkflowJob(
      @Nullable Long id,
      @JsonProperty("run_id") @Nullable Long runId,
      @Nullable String name,
      @Nullable String status,
      @Nullable String conclusion,
      @Nullable List<@Nullable String> labels,
      @JsonProperty("workflow_name") @Nullable String workflowName,
      @JsonProperty("head_branch") @Nullable String headBranch,
      @JsonProperty("runner_id") @Nullable Long runnerId,
      @JsonProperty("runner_name") @Nullable String runnerName) {}

  record Repository(
      @JsonProperty("full_name") @Nullable String fullName,
      @JsonProperty("private") @Nullable Boolean isPrivate,
      @Nullable String visibility) {}

  /** Only in what GitHub Apps get. */
  record Installation(@Nullable Long id) {}

  record Sender(@Nullable String login) {}
}
