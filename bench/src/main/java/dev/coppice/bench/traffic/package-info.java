/**
 * What the fleet's traffic makes of a cache: traces of its shape, policies of who leaves, and their
 * hit ratios. Nothing is served here; calls are numbers.
 */
@NullMarked
package dev.coppice.bench.traffic;

import org.jspecify.annotations.NullMarked;
