package dev.coppice.cache.resident;

import dev.coppice.loader.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * A model that left its table.
 *
 * @param bytes that it was charged in the budget
 * @param newcomer the model that it made room for; null if there is none, or none that is known
 */
public record Eviction(
    ModelName name, EvictionCause cause, long bytes, @Nullable ModelName newcomer) {}
