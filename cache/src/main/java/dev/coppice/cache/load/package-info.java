/**
 * Loads on their way: one flight per model, its turn in the queue, and its thread. Doors: {@code
 * SingleFlight} for the store's models, with {@code Replacements} for those in memory already, and
 * {@code Registrations} for those that stay; all run their flights on {@code LoadThreads}. How a
 * model is made, and what becomes of it in its table, is not known here.
 *
 * <p>The room: {@code failed} what is known of a load before it begins.
 */
@NullMarked
package dev.coppice.cache.load;

import org.jspecify.annotations.NullMarked;
