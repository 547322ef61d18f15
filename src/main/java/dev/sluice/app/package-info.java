/** Wiring: Dagger components, ordered start and stop. */
@NullMarked
package dev.sluice.app;

import org.jspecify.annotations.NullMarked;
