package dev.sluice.server;

import dev.sluice.api.JobState;
import dev.sluice.api.JobsReport.Filter;
import dev.sluice.routing.RepositoryName;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the query of {@code GET /api/v1/jobs}. */
final class JobsQuery {
  private JobsQuery() {}

  /** What was asked for, or what is wrong with the question. */
  sealed interface Parsed {
    record Good(Filter filter) implements Parsed {}

    record Bad(String message) implements Parsed {}
  }

  static Parsed parse(Map<String, Deque<String>> query) {
    boolean all = false;
    JobState state = null;
    String repository = null;
    String pool = null;
    int limit = Filter.DEFAULT_LIMIT;
    for (Map.Entry<String, Deque<String>> entry : query.entrySet()) {
      if (entry.getValue().size() != 1) {
        return new Parsed.Bad("\"" + entry.getKey() + "\" is given more than once");
      }
      String value = entry.getValue().getFirst();
      switch (entry.getKey()) {
        case "all" -> {
          if (!value.equals("true") && !value.equals("false")) {
            return new Parsed.Bad("\"all\" is not true or false");
          }
          all = value.equals("true");
        }
        case "state" -> {
          Optional<JobState> known = JobState.of(value);
          if (known.isEmpty()) {
            return new Parsed.Bad("\"state\" is none of " + states());
          }
          state = known.get();
        }
        case "repository" -> {
          if (RepositoryName.parse(value).isEmpty()) {
            return new Parsed.Bad("\"repository\" is not owner/name");
          }
          repository = value;
        }
        case "pool" -> pool = value;
        case "limit" -> {
          Integer number = limit(value);
          if (number == null) {
            return new Parsed.Bad("\"limit\" is not a number from 1 to " + Filter.MOST);
          }
          limit = number;
        }
        default ->
            throw new IllegalArgumentException("parameters are checked before: " + entry.getKey());
      }
    }
    return new Parsed.Good(new Filter(all, state, repository, pool, limit));
  }

  private static @Nullable Integer limit(String value) {
    if (!value.matches("[0-9]{1,4}")) {
      return null;
    }
    int number = Integer.parseInt(value);
    return number >= 1 && number <= Filter.MOST ? number : null;
  }

  private static String states() {
    return Arrays.stream(JobState.values()).map(JobState::word).collect(Collectors.joining(", "));
  }
}
