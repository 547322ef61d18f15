package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

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
