package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;

/**
 * What a listing says of one object or file.
 *
 * @param bytes as it is stored, packed
 */
public record ListedArtifact(StoreKey key, long bytes) {}
