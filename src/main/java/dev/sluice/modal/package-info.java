/** Modal's control plane over gRPC. */
@NullMarked
package dev.sluice.modal;

import org.jspecify.annotations.NullMarked;
