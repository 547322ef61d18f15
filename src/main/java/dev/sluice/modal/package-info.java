/**
 * Modal's control plane over gRPC: {@link dev.sluice.modal.Modal} is the way in, everything else is
 * private to the package. Modal publishes the protocol but promises nothing for direct use, so what
 * we know of it is dated where it is used.
 */
@NullMarked
package dev.sluice.modal;

import org.jspecify.annotations.NullMarked;
