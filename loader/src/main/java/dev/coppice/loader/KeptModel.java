package dev.coppice.loader;

/**
 * A model that a source keeps itself, and so would load without asking anybody.
 *
 * @param version of it; there may be a newer one
 * @param bytes of native memory that its load would take
 */
public record KeptModel(String version, long bytes) {}
