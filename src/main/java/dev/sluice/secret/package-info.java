/** Text that must never be printed. */
@NullMarked
package dev.sluice.secret;

import org.jspecify.annotations.NullMarked;
