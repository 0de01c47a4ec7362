/**
 * The server in a life that is hard: {@code soak} ({@link dev.coppice.bench.soak.Soak}), everything
 * that can go wrong at once, and {@code restarts} ({@link dev.coppice.bench.soak.Restarts}), behind
 * a load balancer.
 *
 * <p>{@code SoakRun} plays a soak: a {@code Crew} of threads does deeds over and over. {@code
 * FleetCalls} holds every answer against the {@code Tenant}'s {@code ScoredModel}s, {@code
 * HostileCalls} and {@code HostileTenants} do what must not harm, {@code StoreChanges} and {@code
 * StoreWeather} move what the server stands on. {@code ServerLife} starts, stops and kills the
 * server within a {@code MemoryGroup}; {@code SoakOutcome} reports the {@code Tally} of calls and
 * what the process holds, its {@code Footprint}.
 */
@NullMarked
package dev.coppice.bench.soak;

import org.jspecify.annotations.NullMarked;
