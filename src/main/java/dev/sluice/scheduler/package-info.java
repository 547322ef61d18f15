/** Launches and reaps runners so that the sums per lane come out; knows only ports. */
@NullMarked
package dev.sluice.scheduler;

import org.jspecify.annotations.NullMarked;
