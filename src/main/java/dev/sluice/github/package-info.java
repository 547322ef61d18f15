/** GitHub's REST API. */
@NullMarked
package dev.sluice.github;

import org.jspecify.annotations.NullMarked;
