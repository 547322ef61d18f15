/**
 * The pools file: schema, records, expansion, defaults and checks. Pure: a function of the text.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
