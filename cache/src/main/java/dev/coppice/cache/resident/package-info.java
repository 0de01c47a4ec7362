/**
 * What is in memory: the two tables of models, their leases, how fast they score, why they leave,
 * and how they are freed. Doors: {@code Residents} and {@code Registered}, the tables; callers hold
 * a {@code Lease}. Loads are not known here.
 *
 * <p>A {@code Resident} is a model in a table with all who use it, its {@code ModelMemory} what it
 * takes of the budget, {@code ModelHeap} what all take of the heap, {@code Freshness} how it stands
 * to its store. {@code ModelRoom} makes room by the {@code Victims} of the least {@code Worth},
 * {@code CoverRoom} before that by what only reasons take; {@code Freeing} frees them, {@code
 * Evictions} reports why.
 */
@NullMarked
package dev.coppice.cache.resident;

import org.jspecify.annotations.NullMarked;
