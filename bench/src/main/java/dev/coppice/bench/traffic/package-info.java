/**
 * What the fleet's traffic makes of a cache: the hit ratios of {@code plan}'s traces and policies,
 * by themselves and beside the server's own.
 */
@NullMarked
package dev.coppice.bench.traffic;

import org.jspecify.annotations.NullMarked;
