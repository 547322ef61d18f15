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
 * Reads lists of all pages, following GitHub's {@code link} header. A page that is missing or
 * unreadable fails the list.
 */
final class Lists {
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");
  private static final int PAGE = 100;
  private static final int MOST_PAGES = 500;

  /** A list that changes between two pages is read again; a third change is a failure. */
  private static final int READINGS = 3;

  private Lists() {}

  /**
   * Reads a whole list, for callers that conclude from what is <em>not</em> in it: pages that are
   * at odds with the {@code total_count} of the others fail it too. One thing cannot be seen: an
   * element that goes while another comes, between two pages, may hide a third.
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
    for (int reading = 1; ; reading++) {
      var pages = new Reading<>(transport, call, key, item, id);
      Optional<Failure> failure = pages.read(MOST_PAGES);
      if (failure.isEmpty() && !pages.atEnd) {
        failure =
            Optional.of(new Failure.Unavailable(call + ": more than " + MOST_PAGES + " pages"));
      }
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

  /**
   * Reads the beginning of a list that GitHub cuts and that changes while it is read: what is in it
   * counts, what is not says nothing.
   *
   * @param most elements that GitHub gives
   */
  static <T> Answer<List<T>> newest(
      Transport transport,
      ApiCall call,
      int most,
      String key,
      Function<JsonNode, Optional<T>> item,
      Function<T, Long> id) {
    var pages = new Reading<>(transport, call, key, item, id);
    return pages
        .read(most / PAGE)
        .<Answer<List<T>>>map(Answer::failed)
        .orElseGet(() -> Answer.ok(List.copyOf(pages.items.values())));
  }

  private static final class Reading<T> {
    private final Transport transport;
    private final ApiCall call;
    private final String key;
    private final Function<JsonNode, Optional<T>> item;
    private final Function<T, Long> id;
    private final Map<Long, T> items = new LinkedHashMap<>();
    private final Set<Long> totals = new HashSet<>();
    private boolean atEnd;

    private Reading(
        Transport transport,
        ApiCall call,
        String key,
        Function<JsonNode, Optional<T>> item,
        Function<T, Long> id) {
      this.transport = transport;
      this.call = call.with("per_page", Integer.toString(PAGE));
      this.key = key;
      this.item = item;
      this.id = id;
    }

    private boolean isWhole() {
      return totals.equals(Set.of((long) items.size()));
    }

    private Optional<Failure> read(int mostPages) {
      Outcome outcome = transport.send(call);
      for (int page = 1; ; page++) {
        if (!(outcome instanceof Outcome.Answered(Reply reply)) || reply.status() != 200) {
          return Optional.of(Failures.of(call, outcome));
        }
        if (!take(reply)) {
          return Optional.of(Failures.unreadable(call, reply));
        }
        Optional<String> next = reply.header("link").flatMap(Lists::next);
        atEnd = next.isEmpty();
        if (atEnd || page == mostPages) {
          return Optional.empty();
        }
        outcome = transport.follow(call, next.get());
      }
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
