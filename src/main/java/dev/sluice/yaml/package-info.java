/** Bounded reading of YAML into nodes that know their place. */
@NullMarked
package dev.sluice.yaml;

import org.jspecify.annotations.NullMarked;
