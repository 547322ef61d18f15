/**
 * Whole histories in virtual time: the real intake and scheduler against the models of GitHub and
 * Modal, with everything going wrong that can, and laws that must hold all the same.
 */
@NullMarked
package dev.sluice.simulation;

import org.jspecify.annotations.NullMarked;
