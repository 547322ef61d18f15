/** Structured log events, metrics, and what this build is. */
@NullMarked
package dev.sluice.telemetry;

import org.jspecify.annotations.NullMarked;
