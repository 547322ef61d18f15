/** The versioned JSON records that commands and the admin API print. */
@NullMarked
package dev.sluice.api;

import org.jspecify.annotations.NullMarked;
