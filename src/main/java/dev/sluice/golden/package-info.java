/** Golden cases: jobs with the decision that a pools file must take on them. */
@NullMarked
package dev.sluice.golden;

import org.jspecify.annotations.NullMarked;
