package dev.sluice.github;

import static dev.sluice.github.MockedApi.TARGET;
import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry.RegisteredRunner;
import dev.sluice.routing.RepositoryName;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A list that something is concluded from is whole or a failure. */
class ListsTest {
  private static final String PATH = "/repos/acme/api/actions/runners?per_page=100";

  private final MockedApi api = new MockedApi();

  ListsTest() throws Exception {}

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void allPagesAreReadAlongTheLinks() throws Exception {
    api.answers(200, page(5, 1, 2), "link", next("&page=2") + ", <http://x/>; rel=\"last\"");
    api.answers(200, page(5, 3, 4), "link", "<http://x/>; rel=\"first\", " + next("&page=3"));
    api.answers(200, page(5, 5, 5));

    assertThat(ok(api.runners().list(TARGET)))
        .extracting(RegisteredRunner::id)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(api.request().getTarget()).isEqualTo(PATH);
    assertThat(api.request().getTarget()).isEqualTo(PATH + "&page=2");
    assertThat(api.request().getHeaders().get("Authorization")).isNotNull();
  }

  @Test
  void aPageThatFailsFailsTheList() {
    api.answers(200, page(4, 1, 2), "link", next("&page=2"));
    api.answers(502, "");
    assertThat(failure(api.runners().list(TARGET))).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void aLinkToAnotherHostIsNotFollowed() {
    api.answers(200, page(4, 1, 2), "link", "<http://localhost:1/x>; rel=\"next\"");
    assertThat(failure(api.runners().list(TARGET)).detail()).contains("not followed");
    assertThat(api.server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aListThatChangedBetweenTwoPagesIsReadAgain() {
    api.answers(200, page(4, 1, 2), "link", next("&page=2"));
    api.answers(200, page(3, 4, 4)); // 1 went, so 3 slipped to the first page and was not seen
    api.answers(200, page(3, 2, 4));
    assertThat(ok(api.runners().list(TARGET)))
        .extracting(RegisteredRunner::id)
        .containsExactly(2L, 3L, 4L);
  }

  @Test
  void aListThatIsNeverWholeIsAFailure() {
    for (int i = 0; i < 3; i++) {
      api.answers(200, page(9, 1, 2));
    }
    assertThat(failure(api.runners().list(TARGET))).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void ofOpenRunsAllThatGithubListsCountsThoughItCutsTheListAndTheListChanges() {
    for (int page = 1; page <= 10; page++) {
      api.answers(200, runs(4_000 - page, page, "queued"), "link", next("&page=" + (page + 1)));
    }
    api.answers(200, runs(7, 11, "in_progress"), "link", next("&page=2"));
    api.answers(200, runs(6, 12, "in_progress"));

    assertThat(ok(api.workflowRuns().openRuns(new RepositoryName("acme", "api"))))
        .extracting(run -> run.facts().id())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 12).boxed().toList());
    assertThat(api.server.getRequestCount()).isEqualTo(12);
  }

  @Test
  void aPageOfOpenRunsThatFailsFailsThem() {
    api.answers(200, runs(7, 1, "queued"), "link", next("&page=2"));
    api.answers(502, "");
    assertThat(failure(api.workflowRuns().openRuns(new RepositoryName("acme", "api"))))
        .isInstanceOf(Failure.Unavailable.class);
  }

  private static String runs(int total, long id, String status) {
    return """
    {"total_count":%d,"workflow_runs":[{"id":%d,"event":"push","status":"%s",
    "repository":{"full_name":"acme/api","private":true}}]}
    """
        .formatted(total, id, status);
  }

  @Test
  void aBodyThatIsNotAsDocumentedIsAFailure() {
    api.answers(200, "{\"runners\":[]}");
    api.answers(200, "{\"total_count\":1,\"runners\":[{\"id\":1}]}");
    api.answers(200, "[]");
    for (int i = 0; i < 3; i++) {
      assertThat(failure(api.runners().list(TARGET))).isInstanceOf(Failure.Unavailable.class);
    }
  }

  @Test
  void aRunnerIsFoundByItsExactNameOnly() throws Exception {
    api.answers(200, page(2, 1, 2));
    assertThat(ok(api.runners().find(TARGET, "r2")).orElseThrow().id()).isEqualTo(2);
    assertThat(api.request().getTarget())
        .isEqualTo("/repos/acme/api/actions/runners?name=r2&per_page=100");
    api.answers(200, page(2, 1, 2));
    assertThat(ok(api.runners().find(TARGET, "r"))).isEmpty();
  }

  private String next(String page) {
    return "<" + api.server.url(PATH) + page + ">; rel=\"next\"";
  }

  private static String page(int total, long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(id ->
            "{\"id\":"
                + id
                + ",\"name\":\"r"
                + id
                + "\",\"status\":\"online\",\"busy\":false,\"labels\":[{\"name\":\"GPU\"}]}")
        .collect(Collectors.joining(",", "{\"total_count\":" + total + ",\"runners\":[", "]}"));
  }
}
