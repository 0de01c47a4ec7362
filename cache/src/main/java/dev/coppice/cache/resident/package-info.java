/**
 * What is in memory: the two tables of models, their leases, how fast they score, why they leave,
 * and how they are freed; what only their reasons take apart, in {@code ModelMemory} and {@code
 * CoverRoom}. Doors: {@code Residents} and {@code Registered}, the tables; callers hold a {@code
 * Lease}. Loads are not known here.
 */
@NullMarked
package dev.coppice.cache.resident;

import org.jspecify.annotations.NullMarked;
