/**
 * Ground of the cache. The law of bytes, {@code MemoryBudget}, and {@code Line}, the turns of those
 * who wait. Every room of the cache comes in; models and loads are not known here.
 */
@NullMarked
package dev.coppice.cache.budget;

import org.jspecify.annotations.NullMarked;
