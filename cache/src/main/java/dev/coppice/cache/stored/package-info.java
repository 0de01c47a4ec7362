/**
 * The store's models: what calls for them wait for, and what becomes of their loads. Doors: {@code
 * SingleFlight} for those that are not in memory, one flight for each name, and {@code
 * Replacements} for others in the places of those that are. How a flight gets to its model is not
 * known here, nor when a model is out of date.
 */
@NullMarked
package dev.coppice.cache.stored;

import org.jspecify.annotations.NullMarked;
