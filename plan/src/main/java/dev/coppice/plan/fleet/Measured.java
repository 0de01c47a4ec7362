package dev.coppice.plan.fleet;

/**
 * What loading one artifact here showed.
 *
 * @param name in the catalogue
 * @param format who scores it, and the size of its nodes
 * @param packedBytes in the store
 * @param servedBytes that the server counts for it: a packed forest, or a booster where it is none
 * @param boosterBytes of XGBoost's own form
 * @param storeMillis from the store to the ready model, of a version seen before
 * @param diskMillis from a copy on the disk; NaN if none is kept
 * @param rowMillis of scoring one row
 */
public record Measured(
    String name,
    String format,
    long packedBytes,
    long servedBytes,
    long boosterBytes,
    double storeMillis,
    double diskMillis,
    double rowMillis) {}
