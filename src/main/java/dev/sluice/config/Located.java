package dev.sluice.config;

import dev.sluice.diagnostic.Place;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.Pointer;

/**
 * A node and where it belongs.
 *
 * @param key place of its key; of the node itself if it has none
 */
record Located(Node node, Place key, Pointer pointer) {
  static Located root(Node node) {
    return new Located(node, node.place(), Pointer.ROOT);
  }

  static Located entry(Node.Entry entry, Pointer mapping) {
    return new Located(entry.value(), entry.key().place(), mapping.child(entry.key().text()));
  }

  static Located item(Node node, Pointer sequence, int index) {
    return new Located(node, node.place(), sequence.child(index));
  }

  Place place() {
    return node.place();
  }
}
