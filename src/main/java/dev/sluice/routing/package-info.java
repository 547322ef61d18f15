/** Which pool takes a job, and the sandbox that the job then gets. Pure. */
@NullMarked
package dev.sluice.routing;

import org.jspecify.annotations.NullMarked;
