/**
 * How fast a forest scores and loads, in process, against XGBoost4J: {@code row} and {@code batch}
 * ({@link dev.coppice.bench.engine.ScoringSpeed}), {@code load} ({@link
 * dev.coppice.bench.engine.LoadTime}).
 *
 * <p>{@code Scoring} and {@code Loading} are what JMH runs; {@code JmhFork} runs them, each call in
 * a JVM of its own, and {@code ForkContest} lets every {@code Contender} take its turn.
 */
@NullMarked
package dev.coppice.bench.engine;

import org.jspecify.annotations.NullMarked;
