/** Checks and repairs of what lies outside: webhooks. */
@NullMarked
package dev.sluice.doctor;

import org.jspecify.annotations.NullMarked;
