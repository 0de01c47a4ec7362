/**
 * How fast a forest scores, explains and loads, in process, against XGBoost4J, and to the same
 * bits. Each {@code Benchmark} here says what it measures; {@code Bench} has their names.
 *
 * <p>{@code Scoring} and {@code Loading} are what JMH runs; {@code JmhFork} runs them, each call in
 * a JVM of its own, and {@code ForkContest} lets every {@code Contender} take its turn.
 */
@NullMarked
package dev.coppice.bench.engine;

import org.jspecify.annotations.NullMarked;
