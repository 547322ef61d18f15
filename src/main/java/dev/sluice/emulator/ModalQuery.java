package dev.sluice.emulator;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Asks for a page of sandboxes, newest first.
 *
 * @param apps by their ids
 * @param tags all of which a sandbox must have
 * @param finished whether those that have ended are wanted, too
 * @param before Unix time in seconds; only what was created strictly before it; 0 for all
 */
record ModalQuery(
    Predicate<String> apps,
    Predicate<ModalFamily> families,
    Map<String, String> tags,
    boolean finished,
    double before,
    int pageSize) {

  ModalQuery {
    tags = Map.copyOf(tags);
  }

  List<ModalSandbox> page(Collection<ModalSandbox> sandboxes) {
    return sandboxes.stream()
        .filter(sandbox -> apps.test(sandbox.definition().appId()))
        .filter(sandbox -> families.test(sandbox.family()))
        .filter(sandbox -> sandbox.tags().entrySet().containsAll(tags.entrySet()))
        .filter(sandbox -> before == 0 || sandbox.createdSeconds() < before)
        .sorted(Comparator.comparing(ModalSandbox::createdAt).reversed())
        .limit(pageSize)
        .toList();
  }
}
