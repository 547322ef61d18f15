package dev.sluice.emulator;

import static dev.sluice.emulator.GithubRestWorld.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.JsonNode;

/** Who follows the cursors of a delivery log sees all of it, though new attempts keep coming. */
class GithubDeliveryPagesProperties {
  private static final String FIRST =
      GithubRestWorld.BASE + "/repos/acme/api/hooks/482190311/deliveries";
  private static final Pattern NEXT = Pattern.compile("<(\\S+)>; rel=\"next\"");

  @Property(tries = 60)
  void everyDeliveryIsSeenOnceInOrder(
      @ForAll @IntRange(min = 0, max = 60) int before,
      @ForAll @IntRange(min = 1, max = 100) int perPage,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 0, max = 4) Integer> arrivals) {
    var world = new GithubRestWorld(1_000_000);
    world.rest.deliverTo(URI.create("http://receiver"), Canary.secret("hook"));
    deliver(world, before);
    List<Long> expected = world.rest.deliveries().stream().map(GithubDelivery::id).toList();

    List<Long> seen = new ArrayList<>();
    String url = FIRST + "?per_page=" + perPage;
    for (int page = 0; !url.isEmpty(); page++) {
      GithubAnswer answer = world.call("GET " + url.substring(GithubRestWorld.BASE.length()));
      JsonNode items = json(answer);
      assertThat(items.size()).isLessThanOrEqualTo(perPage);
      items.forEach(item -> seen.add(item.path("id").asLong()));
      deliver(world, arrivals.get(page % arrivals.size()));
      Matcher next = NEXT.matcher(answer.headers().getOrDefault("link", ""));
      url = next.find() ? next.group(1) : "";
    }
    assertThat(seen).containsExactlyElementsOf(expected);
  }

  private static void deliver(GithubRestWorld world, int count) {
    for (int i = 0; i < count; i++) {
      world.queue("acme/api");
    }
    world.pass(Duration.ofMillis(50));
  }
}
