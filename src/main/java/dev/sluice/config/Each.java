package dev.sluice.config;

/**
 * The entry of {@code forEach} that a pool is expanded for.
 *
 * @param at the value in the file
 */
record Each(String key, String value, Located at) {
  static final String KEY = "${each.key}";
  static final String VALUE = "${each.value}";
}
