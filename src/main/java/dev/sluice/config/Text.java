package dev.sluice.config;

import dev.sluice.diagnostic.Place;

/**
 * A text value after interpolation.
 *
 * @param at where it comes from: the value, or the entry of forEach that it is taken from whole
 */
record Text(String value, Located at) {
  Place place() {
    return at.place();
  }
}
