/** What sandboxes cost: prices with their date and source, a pool's hour, a job that is over. */
@NullMarked
package dev.sluice.cost;

import org.jspecify.annotations.NullMarked;
