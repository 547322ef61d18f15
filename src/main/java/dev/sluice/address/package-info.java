/** Addresses of the Internet and ranges of them. Nothing is looked up. */
@NullMarked
package dev.sluice.address;

import org.jspecify.annotations.NullMarked;
