/** Webhooks: signature, event parsing, and the delivery transaction. */
@NullMarked
package dev.sluice.intake;

import org.jspecify.annotations.NullMarked;
