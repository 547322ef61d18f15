package dev.sluice.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Cuts lists into pages by {@code per_page} and {@code page}, and links them. */
final class GithubPages {
  private static final int DEFAULT_SIZE = 30;
  private static final int LARGEST_SIZE = 100;

  private GithubPages() {}

  /** Answers the asked page of {@code items} as {@code {total_count, [key]: [...]}}. */
  static GithubAnswer page(
      GithubRequest request, String apiBase, String key, List<ObjectNode> items) {
    int size = Math.clamp(number(request, "per_page", DEFAULT_SIZE), 1, LARGEST_SIZE);
    int page = Math.max(1, number(request, "page", 1));
    int pages = Math.max(1, Math.ceilDiv(items.size(), size));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("total_count", items.size());
    ArrayNode array = body.putArray(key);
    items.stream().skip((long) (page - 1) * size).limit(size).forEach(array::add);
    List<String> links = new ArrayList<>();
    if (page < pages) {
      links.add(link(request, apiBase, page + 1, "next"));
      links.add(link(request, apiBase, pages, "last"));
    }
    if (page > 1) {
      links.add(link(request, apiBase, 1, "first"));
      links.add(link(request, apiBase, page - 1, "prev"));
    }
    GithubAnswer answer = GithubAnswer.json(200, body);
    return links.isEmpty() ? answer : answer.with("link", String.join(", ", links));
  }

  private static String link(GithubRequest request, String apiBase, int page, String relation) {
    Map<String, String> query = new TreeMap<>(request.query());
    query.put("page", Integer.toString(page));
    String text =
        query.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining("&"));
    return "<" + apiBase + request.path() + "?" + text + ">; rel=\"" + relation + "\"";
  }

  private static int number(GithubRequest request, String name, int otherwise) {
    return request
        .parameter(name)
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(Integer::parseInt)
        .orElse(otherwise);
  }
}
