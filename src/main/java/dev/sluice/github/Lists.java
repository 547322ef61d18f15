package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads lists of all pages, following GitHub's {@code link} header. What comes back is the whole
 * list: a page that is missing, unreadable or at odds with the {@code total_count} of the others
 * fails it, for callers conclude from what is <em>not</em> in a list. One thing cannot be seen: an
 * element that goes while another comes, between two pages, may hide a third.
 */
final class Lists {
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");
  private static final int MOST_PAGES = 500;

  /** A list that changes between two pages is read again; a third change is a failure. */
  private static final int READINGS = 3;

  private Lists() {}

  /**
   * Reads a list.
   *
   * @param key of the array in the answer
   * @param item reads one element; empty if it is not as documented
   * @param id tells elements apart
   */
  static <T> Answer<List<T>> read(
      Transport transport,
      ApiCall call,
      String key,
      Function<JsonNode, Optional<T>> item,
      Function<T, Long> id) {
    ApiCall paged = call.with("per_page", "100");
    for (int reading = 1; ; reading++) {
      var pages = new Reading<>(transport, paged, key, item, id);
      Optional<Failure> failure = pages.readAll();
      if (failure.isPresent()) {
        return Answer.failed(failure.get());
      }
      if (pages.isWhole()) {
        return Answer.ok(List.copyOf(pages.items.values()));
      }
      if (reading == READINGS) {
        return Answer.failed(
            new Failure.Unavailable(call + ": the list changed whenever it was read"));
      }
    }
  }

  private static final class Reading<T> {
    private final Transport transport;
    private final ApiCall call;
    private final String key;
    private final Function<JsonNode, Optional<T>> item;
    private final Function<T, Long> id;
    private final Map<Long, T> items = new LinkedHashMap<>();
    private final Set<Long> totals = new HashSet<>();

    private Reading(
        Transport transport,
        ApiCall call,
        String key,
        Function<JsonNode, Optional<T>> item,
        Function<T, Long> id) {
      this.transport = transport;
      this.call = call;
      this.key = key;
      this.item = item;
      this.id = id;
    }

    private boolean isWhole() {
      return totals.equals(Set.of((long) items.size()));
    }

    private Optional<Failure> readAll() {
      Outcome outcome = transport.send(call);
      for (int page = 1; page <= MOST_PAGES; page++) {
        if (!(outcome instanceof Outcome.Answered(Reply reply)) || reply.status() != 200) {
          return Optional.of(Failures.of(call, outcome));
        }
        if (!take(reply)) {
          return Optional.of(Failures.unreadable(call, reply));
        }
        Optional<String> next = reply.header("link").flatMap(Lists::next);
        if (next.isEmpty()) {
          return Optional.empty();
        }
        outcome = transport.follow(call, next.get());
      }
      return Optional.of(new Failure.Unavailable(call + ": more than " + MOST_PAGES + " pages"));
    }

    private boolean take(Reply reply) {
      JsonNode body = reply.json().orElse(null);
      if (body == null
          || !body.path("total_count").isIntegralNumber()
          || !body.path(key).isArray()) {
        return false;
      }
      totals.add(body.get("total_count").longValue());
      for (JsonNode node : body.get(key)) {
        Optional<T> read = item.apply(node);
        if (read.isEmpty()) {
          return false;
        }
        items.put(id.apply(read.get()), read.get());
      }
      return true;
    }
  }

  static Optional<String> next(String link) {
    Matcher matcher = NEXT.matcher(link);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
