/** What is known of jobs, runners, deliveries and generations, and the legal steps between. */
@NullMarked
package dev.sluice.ledger;

import org.jspecify.annotations.NullMarked;
