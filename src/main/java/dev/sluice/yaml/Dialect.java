package dev.sluice.yaml;

/** What differs between the kinds of files that are read. */
public enum Dialect {
  /** Our own files: an alias stands for a single value only. */
  POOLS(
      false,
      "Use defaults or forEach to share values between pools.",
      "The smallest pools file says: version: 1"),

  /** GitHub's workflow files: since 2025 an alias may stand for a list or mapping too. */
  WORKFLOW(
      true,
      "GitHub does not read merge keys either; write the keys out.",
      "A workflow has at least the keys on and jobs.");

  private final boolean collectionAliases;
  private final String mergeHelp;
  private final String emptyHelp;

  Dialect(boolean collectionAliases, String mergeHelp, String emptyHelp) {
    this.collectionAliases = collectionAliases;
    this.mergeHelp = mergeHelp;
    this.emptyHelp = emptyHelp;
  }

  boolean hasCollectionAliases() {
    return collectionAliases;
  }

  /** What to do instead of merging. */
  String mergeHelp() {
    return mergeHelp;
  }

  /** What the smallest file holds. */
  String emptyHelp() {
    return emptyHelp;
  }
}
