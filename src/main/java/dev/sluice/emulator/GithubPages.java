package dev.sluice.emulator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Cuts lists into pages by {@code per_page} and {@code page}, and links them. */
final class GithubPages {
  private static final int DEFAULT_SIZE = 30;
  private static final int LARGEST_SIZE = 100;

  private GithubPages() {}

  /** Answers the asked page of {@code items} as {@code {total_count, [key]: [...]}}. */
  static GithubAnswer page(GithubCall call, String key, List<ObjectNode> items) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("total_count", items.size());
    body.set(key, cut(call, items));
    return linked(call, items.size(), body);
  }

  /** Answers the asked page of {@code items} as a plain array. */
  static GithubAnswer array(GithubCall call, List<ObjectNode> items) {
    return linked(call, items.size(), cut(call, items));
  }

  /** The asked number of items on a page. */
  static int size(GithubRequest request) {
    return Math.clamp(number(request, "per_page", DEFAULT_SIZE), 1, LARGEST_SIZE);
  }

  private static ArrayNode cut(GithubCall call, List<ObjectNode> items) {
    int size = size(call.request());
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    items.stream().skip((long) (page(call.request()) - 1) * size).limit(size).forEach(array::add);
    return array;
  }

  private static int page(GithubRequest request) {
    return Math.max(1, number(request, "page", 1));
  }

  private static GithubAnswer linked(GithubCall call, int count, JsonNode body) {
    GithubRequest request = call.request();
    String apiBase = call.apiBase();
    int page = page(request);
    int pages = Math.max(1, Math.ceilDiv(count, size(request)));
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
    return link(apiBase + request.path(), query, relation);
  }

  /** One entry of a {@code link} header. */
  static String link(String url, Map<String, String> query, String relation) {
    return "<" + url + "?" + text(query) + ">; rel=\"" + relation + "\"";
  }

  /** A query string. */
  static String text(Map<String, String> query) {
    return query.entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static int number(GithubRequest request, String name, int otherwise) {
    return request
        .parameter(name)
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(Integer::parseInt)
        .orElse(otherwise);
  }
}
