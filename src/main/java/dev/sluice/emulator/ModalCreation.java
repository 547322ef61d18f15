package dev.sluice.emulator;

/** What a call that names an object wants done if it is there or not. */
enum ModalCreation {
  LOOK_UP,
  IF_MISSING,
  FAIL_IF_EXISTS,
  OVERWRITE
}
