/**
 * Several servers behind one load balancer, as {@code scripts/fleet} plays them; only reported
 * here.
 */
@NullMarked
package dev.coppice.bench.fleet;

import org.jspecify.annotations.NullMarked;
