/**
 * The whole server, called from outside: {@code hot} ({@link dev.coppice.bench.http.Hot}), {@code
 * cold} ({@link dev.coppice.bench.http.Cold}), {@code stampede} ({@link
 * dev.coppice.bench.http.Stampede}), {@code start} ({@link dev.coppice.bench.http.Start}) and
 * {@code metrics} ({@link dev.coppice.bench.http.MetricsCost}).
 *
 * <p>The reference is {@code BareNettyServer}, in its own process; {@code Contest} sends both
 * servers the same requests in turn, by {@code Wrk}. {@code codec} uses these three, too.
 */
@NullMarked
package dev.coppice.bench.http;

import org.jspecify.annotations.NullMarked;
