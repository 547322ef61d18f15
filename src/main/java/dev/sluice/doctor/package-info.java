/** Looks at what a server depends on outside, and says what is wrong there and how to mend it. */
@NullMarked
package dev.sluice.doctor;

import org.jspecify.annotations.NullMarked;
