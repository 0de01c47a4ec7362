package dev.coppice.server.config;

import org.jspecify.annotations.Nullable;

/**
 * Calls with many rows.
 *
 * @param isTransform whether all calls are a batch transform's
 * @param modelKey the column or member with each row's model, by which calls of {@code
 *     /invocations} without a model's name are batches for many tenants; null: they are none
 * @param hasSummary whether the answer of such a batch ends with a line that counts its rows
 */
public record BatchConfig(boolean isTransform, @Nullable String modelKey, boolean hasSummary) {}
