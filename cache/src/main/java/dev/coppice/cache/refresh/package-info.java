/**
 * How models in memory stay the newest: their store is asked now and then, and what has changed is
 * loaded beside the old and takes its place. Doors: {@code Refresher}, and {@code NewestWaits} for
 * those who want no other. How a load runs, and what is evicted for it, is not known here.
 */
@NullMarked
package dev.coppice.cache.refresh;

import org.jspecify.annotations.NullMarked;
