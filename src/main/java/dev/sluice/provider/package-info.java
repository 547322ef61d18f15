/** The outside as the scheduler sees it: ports to GitHub and Modal with closed sets of answers. */
@NullMarked
package dev.sluice.provider;

import org.jspecify.annotations.NullMarked;
