/**
 * Door. The models in memory and their leases: callers knock at {@code ModelCache}, and hear of
 * changes by {@code CacheListener}. The module knows bytes and time, no format and no HTTP.
 *
 * <p>The rooms: {@code warmup} loads models before calls ask for them, {@code refresh} keeps models
 * in memory the newest, {@code load} is the one way into memory, {@code resident} has what is in
 * memory, {@code budget} the law of bytes.
 */
@NullMarked
package dev.coppice.cache;

import org.jspecify.annotations.NullMarked;
