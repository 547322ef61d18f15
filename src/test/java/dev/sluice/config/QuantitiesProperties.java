package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.SourceText;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

class QuantitiesProperties {
  @Property
  void readsTheMemoryItPrints(@ForAll @IntRange(min = 1, max = 16 << 20) int mib) {
    assertThat(Quantities.parseMemory(Quantities.printMemory(mib)))
        .isEqualTo(new Parsed.Good<>(mib));
  }

  @Property
  void readsTheCoresItPrints(@ForAll @IntRange(min = 1, max = 1_000_000) int milli) {
    assertThat(Quantities.parseCores(Quantities.printCores(milli)))
        .isEqualTo(new Parsed.Good<>(milli));
  }

  @Property
  void takesAGibibyteFor1024Mebibytes(@ForAll @IntRange(min = 1, max = 16_384) int gib) {
    assertThat(Quantities.parseMemory(gib + "GiB"))
        .isEqualTo(Quantities.parseMemory(gib * 1024 + "MiB"));
  }

  @Property
  void neverThrowsOnText(@ForAll String text) {
    assertThat(Quantities.parseMemory(text)).isNotNull();
  }

  @Example
  void neverThrowsOnLongExponents() {
    for (String number : List.of("1E-99999999999", "1e99999999999", "1E+999999999")) {
      assertThat(Quantities.parseCores(number)).isInstanceOf(Parsed.Bad.class);
      String pools = "version: 1\npools: [{ name: a, match: { labels: [x] }, cpu: " + number + " }]\n";
      assertThat(PoolsLoader.load(List.of(SourceText.of("pools.yaml", pools))).config()).isEmpty();
    }
  }

  @Property
  void neverThrowsOnLongNumbers(@ForAll @NumericChars @StringLength(min = 1, max = 40) String n) {
    assertThat(Quantities.parseCores(n)).isNotNull();
    assertThat(Quantities.parseMemory(n + "." + n + "GiB")).isNotNull();
  }

  @Example
  void refusesOtherUnitsAndFractionsOfAMebibyte() {
    for (String text :
        new String[] {"", "4", "4GB", "4 GiB", "-4GiB", "0MiB", "0.5MiB", "1e3MiB", ".5GiB"}) {
      assertThat(Quantities.parseMemory(text)).as(text).isInstanceOf(Parsed.Bad.class);
    }
    assertThat(Quantities.parseMemory("0.5GiB")).isEqualTo(new Parsed.Good<>(512));
  }
}
