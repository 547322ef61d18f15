/** What is wrong with an operator's text: code, place, severity, and how it is shown. */
@NullMarked
package dev.sluice.diagnostic;

import org.jspecify.annotations.NullMarked;
