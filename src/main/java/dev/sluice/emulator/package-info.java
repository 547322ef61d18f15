/** GitHub and Modal in a box: pure models with an injected timeline, and their socket fronts. */
@NullMarked
package dev.sluice.emulator;

import org.jspecify.annotations.NullMarked;
