/**
 * Door. Which models are in memory and who is using them: one knocks at {@code ModelCache}, and
 * hears of it by {@code CacheListener}. It knows bytes and time, no format and no HTTP.
 *
 * <p>The rooms: {@code warmup} what is loaded before calls ask for it, {@code refresh} how models
 * in memory stay the newest, {@code stored} single flights of the store's models, {@code load} how
 * a flight runs, {@code resident} what is in memory and its leases, {@code budget} the law of
 * bytes.
 */
@NullMarked
package dev.coppice.cache;

import org.jspecify.annotations.NullMarked;
