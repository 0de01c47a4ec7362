package dev.coppice.plan.fleet;

/**
 * What loading one artifact here showed.
 *
 * @param name in the catalogue
 * @param format who scores it, and the size of its nodes
 * @param packedBytes in the store
 * @param servedBytes of native memory as the server keeps it: a packed forest, or a booster where
 *     it is none
 * @param boosterBytes of XGBoost's own form
 * @param heapBytes that either keeps on the heap
 * @param storeMillis from the store to the ready model, of a version seen before
 * @param diskMillis from a copy on the disk; NaN if none is kept
 * @param rowMillis 95th percentile of scoring one row, without HTTP
 */
public record Measured(
    String name,
    String format,
    long packedBytes,
    long servedBytes,
    long boosterBytes,
    long heapBytes,
    double storeMillis,
    double diskMillis,
    double rowMillis) {}
