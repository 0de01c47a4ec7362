/**
 * Several servers behind one load balancer: {@code fleet} ({@link
 * dev.coppice.bench.fleet.FleetFigures}). What is played is that of {@code scripts/fleet}.
 */
@NullMarked
package dev.coppice.bench.fleet;

import org.jspecify.annotations.NullMarked;
