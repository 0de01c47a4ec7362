/**
 * What is in memory before calls ask for it: {@code Popularity} knows which models are worth it,
 * {@code WarmUp} loads them while no call waits, {@code PopularityText} is how the knowledge
 * outlives the process. The cache's door comes in, and whoever keeps the knowledge; no store is
 * known here.
 */
@NullMarked
package dev.coppice.cache.warmup;

import org.jspecify.annotations.NullMarked;
