package dev.sluice.provider;

/**
 * What Modal has, for people who ask: nothing is created by asking. Calls block, are bounded in
 * time, and may come from any thread.
 */
public interface ModalObjects {
  /** Whether Modal answers and takes our token. */
  Answer<Reached> reach();

  /** Whether there is a secret of that name. */
  Answer<Boolean> hasSecret(String name);

  /** Whether there is a volume of that name. */
  Answer<Boolean> hasVolume(String name);

  /** Whether there is a proxy of that name. */
  Answer<Boolean> hasProxy(String name);

  /**
   * Modal answered.
   *
   * @param environment in which we work; its name may be empty for Modal's default
   */
  record Reached(String environment) {}
}
