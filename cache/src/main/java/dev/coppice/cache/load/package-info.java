/**
 * Loads on their way: one flight per model, its turn in the queue, its thread, and what failed or
 * is absent. {@code ModelCache} comes in; how a model is made is not known here.
 */
@NullMarked
package dev.coppice.cache.load;

import org.jspecify.annotations.NullMarked;
