package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class DurationsProperties {
  @Property
  void readsWhatItPrints(@ForAll @LongRange(min = 1, max = 1_000_000) long seconds) {
    Duration duration = Duration.ofSeconds(seconds);
    assertThat(Durations.parse(Durations.print(duration))).isEqualTo(new Parsed.Good<>(duration));
  }

  @Property
  void addsUpItsParts(
      @ForAll @IntRange(max = 999_999) int hours,
      @ForAll @IntRange(max = 999_999) int minutes,
      @ForAll @IntRange(min = 1, max = 999_999) int seconds) {
    assertThat(Durations.parse(hours + "h" + minutes + "m" + seconds + "s"))
        .isEqualTo(new Parsed.Good<>(Duration.ofSeconds(hours * 3600L + minutes * 60L + seconds)));
  }

  @Property
  void refusesAnythingElseWithoutThrowing(@ForAll String text) {
    if (!text.matches("[0-9hms]*")) {
      assertThat(Durations.parse(text)).isInstanceOf(Parsed.Bad.class);
    } else {
      assertThat(Durations.parse(text)).isNotNull();
    }
  }

  @Example
  void refusesNothingAndOtherOrders() {
    for (String text : new String[] {"", "0s", "0h0m", "30m1h", "1", "1d", "-1h", "1h ", "1H"}) {
      assertThat(Durations.parse(text)).as(text).isInstanceOf(Parsed.Bad.class);
    }
  }
}
