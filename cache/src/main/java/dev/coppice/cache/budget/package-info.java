/**
 * Ground of the cache. The law of bytes, {@code MemoryBudget}, and {@code Line}, the turns of those
 * who wait. How models are loaded, and who uses them, is not known here.
 */
@NullMarked
package dev.coppice.cache.budget;

import org.jspecify.annotations.NullMarked;
