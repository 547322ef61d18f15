/**
 * Looks at what a server depends on outside, says what is wrong there and how to mend it, and mends
 * webhooks.
 */
@NullMarked
package dev.sluice.doctor;

import org.jspecify.annotations.NullMarked;
