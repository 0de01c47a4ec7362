/**
 * What is in memory before calls ask for it: {@code Popularity} knows which models are worth it,
 * {@code WarmUp} loads them while no call waits, {@code PopularityText} is how the knowledge
 * outlives the process, {@code PinnedModels} are loaded before all others. Who keeps the knowledge
 * is not known here.
 */
@NullMarked
package dev.coppice.cache.warmup;

import org.jspecify.annotations.NullMarked;
