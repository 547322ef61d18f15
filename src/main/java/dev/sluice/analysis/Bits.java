package dev.sluice.analysis;

import java.util.BitSet;

/** Sets of cells that are not changed any more. */
final class Bits {
  private Bits() {}

  static BitSet all(int size) {
    var set = new BitSet(size);
    set.set(0, size);
    return set;
  }

  static BitSet and(BitSet one, BitSet other) {
    var set = (BitSet) one.clone();
    set.and(other);
    return set;
  }

  static BitSet minus(BitSet one, BitSet other) {
    var set = (BitSet) one.clone();
    set.andNot(other);
    return set;
  }

  static BitSet or(BitSet one, BitSet other) {
    var set = (BitSet) one.clone();
    set.or(other);
    return set;
  }

  static boolean contains(BitSet whole, BitSet part) {
    for (int i = part.nextSetBit(0); i >= 0; i = part.nextSetBit(i + 1)) {
      if (!whole.get(i)) {
        return false;
      }
    }
    return true;
  }

  static BitSet single(int cell) {
    var set = new BitSet(cell + 1);
    set.set(cell);
    return set;
  }
}
