/** Reads the workflow files of repository checkouts and judges each job's {@code runs-on}. */
@NullMarked
package dev.sluice.workflows;

import org.jspecify.annotations.NullMarked;
