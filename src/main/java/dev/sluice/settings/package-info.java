/** The process environment, read once. */
@NullMarked
package dev.sluice.settings;

import org.jspecify.annotations.NullMarked;
