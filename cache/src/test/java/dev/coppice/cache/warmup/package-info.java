/** Tests of what is in memory before calls ask for it. */
@NullMarked
package dev.coppice.cache.warmup;

import org.jspecify.annotations.NullMarked;
