package dev.sluice.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.doctor.HookUrl.Check;
import dev.sluice.provider.HookSite;
import dev.sluice.routing.RepositoryName;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HookUrlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8080/webhook",
        "https://ci.localhost/webhook",
        "https://127.1.2.3/",
        "https://[::1]/webhook",
        "http://0.0.0.0/webhook"
      })
  void githubCannotReachThisMachineByItself(String url) {
    assertThat(HookUrl.check(URI.create(url), false)).isInstanceOf(Check.Bad.class);
    assertThat(HookUrl.check(URI.create(url), true)).isInstanceOf(Check.Good.class);
  }

  @ParameterizedTest
  @CsvSource({
    "https://ci.example.com/webhook, 0",
    "https://ci.example.com, 0",
    "http://ci.example.com/, 1",
    "http://ci.example.com/hooks, 2",
  })
  void warnsOfWhatIsOdd(String url, int warnings) {
    assertThat(((Check.Good) HookUrl.check(URI.create(url), false)).warnings()).hasSize(warnings);
  }

  @ParameterizedTest
  @CsvSource({
    "https://CI.example.com:443/webhook, true",
    "https://ci.example.com/webhook, true",
    "https://ci.example.com/, false",
    "https://ci.example.com/webhook?x=1, false",
    "http://ci.example.com/webhook, false",
    "https://ci.example.com:8443/webhook, false",
    "not a url, false",
  })
  void knowsTheSameAddress(String other, boolean same) {
    assertThat(HookUrl.same(URI.create("https://ci.example.com/webhook"), other)).isEqualTo(same);
  }

  @Test
  void readsTargetsAsPeopleWriteThem() {
    assertThat(HookSites.parse("app")).contains(new HookSite.App());
    assertThat(HookSites.parse("acme")).contains(new HookSite.Organization("acme"));
    assertThat(HookSites.parse("acme/api"))
        .contains(new HookSite.Repository(new RepositoryName("acme", "api")));
    for (String text : new String[] {"", "acme/", "/api", "acme/*", "a b", "acme/api/x", "../.."}) {
      assertThat(HookSites.parse(text)).as(text).isEmpty();
    }
  }
}
