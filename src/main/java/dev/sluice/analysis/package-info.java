/** Exact statements about every possible job: what a table does, and what two tables do. */
@NullMarked
package dev.sluice.analysis;

import org.jspecify.annotations.NullMarked;
