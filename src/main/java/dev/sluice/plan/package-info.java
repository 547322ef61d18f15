/** What a change of a pools file would do: to pools, to routing, and to real jobs. */
@NullMarked
package dev.sluice.plan;

import org.jspecify.annotations.NullMarked;
