/**
 * The whole server, called from outside: warm and cold, at its start, under many calls and large
 * ones, and what TLS and its figures cost. Each {@code Benchmark} here says what it measures;
 * {@code Bench} has their names.
 *
 * <p>The reference of warm calls is {@code BareNettyServer}, in its own process; {@code Contest}
 * sends both servers the same requests in turn, by {@code Wrk}.
 */
@NullMarked
package dev.coppice.bench.http;

import org.jspecify.annotations.NullMarked;
