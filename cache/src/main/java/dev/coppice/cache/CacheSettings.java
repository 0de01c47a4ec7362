package dev.coppice.cache;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Pins;

/**
 * How models come into memory and stay there.
 *
 * @param loads how they are loaded, and who waits for that
 * @param refresh how the store's models are kept the newest
 * @param pins models of the store that are never evicted
 * @param heapBytes that all models may keep on the heap, what each takes for being there included
 */
public record CacheSettings(
    LoadSettings loads, RefreshSettings refresh, Pins pins, long heapBytes) {}
