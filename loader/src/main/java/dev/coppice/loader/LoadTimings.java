package dev.coppice.loader;

import java.time.Duration;

/**
 * Where the time of one load went; the parts need not add up to the total, which has waits for
 * memory in it.
 *
 * @param downloading waiting for the store's bytes
 * @param unpacking decompressing, reading the archive, checking the model's structure, laying out
 *     its forest
 * @param building what was left to do then: XGBoost's parse, the forest's trial, the artifact's
 *     proof
 * @param total from the call of the loader to the ready model
 */
public record LoadTimings(
    Duration downloading, Duration unpacking, Duration building, Duration total) {}
