package dev.sluice.emulator;

import java.util.List;
import java.util.Optional;

/** The webhook of the emulated GitHub as its REST API shows it: one, at every repository. */
interface GithubHooks {
  /** For a GitHub without webhooks. */
  GithubHooks NONE =
      new GithubHooks() {
        @Override
        public Optional<Hook> hook() {
          return Optional.empty();
        }

        @Override
        public List<GithubDelivery> log() {
          return List.of();
        }

        @Override
        public boolean redeliver(long deliveryId) {
          return false;
        }
      };

  /** A webhook. */
  record Hook(long id, String url) {}

  Optional<Hook> hook();

  /** Attempts, newest first. */
  List<GithubDelivery> log();

  /** Delivers again; false if the log has no such attempt. */
  boolean redeliver(long deliveryId);
}
