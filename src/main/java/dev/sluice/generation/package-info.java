/** The active routing table and how it changes. */
@NullMarked
package dev.sluice.generation;

import org.jspecify.annotations.NullMarked;
