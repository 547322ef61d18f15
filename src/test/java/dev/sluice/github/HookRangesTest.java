package dev.sluice.github;

import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.address.AddressRanges;
import dev.sluice.provider.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What GitHub says of itself, as far as it concerns webhooks. */
class HookRangesTest {
  private final MockedApi api = new MockedApi();

  HookRangesTest() throws Exception {}

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void readsTheRangesOfBothFamilies() throws Exception {
    api.answers(
        200, "{\"hooks\":[\"192.0.2.0/24\",\"2001:db8::/32\"],\"web\":[\"198.51.100.1/32\"]}");
    AddressRanges ranges = ok(api.hookRanges().read());
    assertThat(ranges.ranges())
        .extracting(Object::toString)
        .containsExactly("192.0.2.0/24", "2001:db8::/32");
    assertThat(api.request().getTarget()).isEqualTo("/meta");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"installed_version\":\"3.19.0\"}", "{\"hooks\":[]}", "{\"hooks\":null}"})
  void aGithubWithoutRangesSaysSo(String body) {
    api.answers(200, body);
    assertThat(failure(api.hookRanges().read())).isInstanceOf(Failure.Absent.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"hooks\":[\"192.0.2.0/24\",7]}", "{\"hooks\":[\"everywhere\"]}"})
  void halfAListIsNone(String body) {
    api.answers(200, body);
    assertThat(failure(api.hookRanges().read())).isInstanceOf(Failure.Unavailable.class);
  }
}
