/** Structured log events. */
@NullMarked
package dev.sluice.telemetry;

import org.jspecify.annotations.NullMarked;
