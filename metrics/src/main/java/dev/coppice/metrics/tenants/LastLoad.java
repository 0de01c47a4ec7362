package dev.coppice.metrics.tenants;

import java.time.Duration;
import java.time.Instant;

/**
 * The newest load of a tenant's model, and where its time went.
 *
 * @param fromDisk whether the model came from the local disk, not from its store
 * @param fetching waiting for the store's bytes
 * @param unpacking decompressing, reading the archive, checking the model
 * @param building what was left to do then: XGBoost's parse, the trial, the artifact's proof
 * @param total all of it, with waits for memory
 */
public record LastLoad(
    Instant at,
    boolean fromDisk,
    Duration fetching,
    Duration unpacking,
    Duration building,
    Duration total) {}
