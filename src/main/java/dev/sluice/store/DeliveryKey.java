package dev.sluice.store;

import dev.sluice.ledger.Delivery;

/** What tells deliveries apart. */
record DeliveryKey(String guid, long hookId) {
  static DeliveryKey of(Delivery delivery) {
    return new DeliveryKey(delivery.guid(), delivery.hookId());
  }
}
