/** HTTP listeners: one for GitHub, one for operators. */
@NullMarked
package dev.sluice.server;

import org.jspecify.annotations.NullMarked;
