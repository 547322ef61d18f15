package dev.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * What is sent to {@code POST /api/v1/rollback}.
 *
 * @param serial of the generation whose text is applied again
 * @param base as in {@link ApplyRequest}
 * @param who wants it
 */
public record RollbackRequest(int formatVersion, long serial, @Nullable Long base, String who) {}
