/** Which models are in memory: eviction, overload, warm-up, and models that are registered. */
@NullMarked
package dev.coppice.e2e.memory;

import org.jspecify.annotations.NullMarked;
