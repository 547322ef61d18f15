package dev.sluice.emulator;

import java.util.regex.Pattern;

/**
 * Modal's two generations of sandboxes. Each has calls of its own, and clients tell from the shape
 * of an id which ones to make.
 */
public enum ModalFamily {
  V1,
  /** Without GPUs, and with its task from the beginning. */
  V2;

  private static final Pattern V1_ID = Pattern.compile("sb-[0-9A-Za-z]{22}");

  /** The family whose calls a client makes for this id. */
  public static ModalFamily of(String sandboxId) {
    return V1_ID.matcher(sandboxId).matches() ? V1 : V2;
  }

  /** The id itself; a call of one family does not know the other's sandboxes. */
  String own(String sandboxId) {
    if (of(sandboxId) != this) {
      throw ModalRefusal.notFound("Sandbox " + sandboxId);
    }
    return sandboxId;
  }
}
