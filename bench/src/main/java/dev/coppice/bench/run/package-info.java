/**
 * The ground: what a {@link dev.coppice.bench.run.Benchmark} is, what it reports ({@code Report},
 * {@code Table}, {@code Sample}, {@code Figure}), and where it works ({@code Workplace}, {@code
 * Machine}).
 *
 * <p>It knows no benchmark and no model.
 */
@NullMarked
package dev.coppice.bench.run;

import org.jspecify.annotations.NullMarked;
