package dev.sluice.ledger;

/** How we came to know of a job. */
public enum Discovery {
  WEBHOOK,
  REDELIVERY,
  POLL
}
