/**
 * Loads on their way: each a {@code Flight} with its turn in the queue, its thread, its memory and
 * its end. Door: {@code LoadThreads}, which runs them. How a model is made is not known here.
 *
 * <p>A flight, which is to bring its {@code Cargo} for its {@code Purpose}, goes from {@code Stage}
 * to {@code Stage}: it stands in the {@code LoadQueue}, one of the {@code LoadWorkers} takes it,
 * {@code ResidentLoader} loads within its {@code FlightMemory}; {@code LoadTimeouts} and {@code
 * DesertedFlights} end it early. What becomes of its model is its {@code Landing}'s to say: here
 * for those that stay, by {@code Registrations} and {@code RegisteredExplanations}. Calls wait for
 * either kind among {@code WaitingCalls}.
 *
 * <p>The room: {@code failed} what is known of a load before it begins.
 */
@NullMarked
package dev.coppice.cache.load;

import org.jspecify.annotations.NullMarked;
