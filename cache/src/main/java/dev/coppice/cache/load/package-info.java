/**
 * Loads on their way: each a {@code Flight} with its turn in the queue, its thread, its memory and
 * its end. Door: {@code LoadThreads}, which runs them. What becomes of a model is its {@code
 * Landing}'s to say: here for those that stay, by {@code Registrations} and {@code
 * RegisteredExplanations}. Calls wait for both kinds among {@code WaitingCalls}. How a model is
 * made is not known here.
 *
 * <p>The room: {@code failed} what is known of a load before it begins.
 */
@NullMarked
package dev.coppice.cache.load;

import org.jspecify.annotations.NullMarked;
