/**
 * What is in memory: the table of models, their leases, their speed, why they leave, and how they
 * are freed. Doors: {@code Residents}, the table; callers hold a {@code Lease}. Loads are not known
 * here.
 *
 * <p>A {@code Resident} is a model in the table with its leases, {@code ModelMemory} its bytes in
 * the budget, {@code ModelHeap} the heap of all models, {@code Freshness} its relation to the
 * store. {@code ModelRoom} evicts the {@code Victims} of the least {@code Worth}; {@code Freeing}
 * frees them, {@code Evictions} reports why.
 */
@NullMarked
package dev.coppice.cache.resident;

import org.jspecify.annotations.NullMarked;
