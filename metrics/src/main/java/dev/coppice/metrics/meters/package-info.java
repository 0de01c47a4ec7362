/**
 * Ground of the metrics. {@code Meters} names them all, {@code MeterFactory} makes them as they are
 * described there, and {@code PrometheusScrape} shows them. Beside what the cache and the loader
 * know, tags name a {@code Route} that a call came by, and a {@code Limit} that it met. Who feeds
 * the meters is not known here.
 */
@NullMarked
package dev.coppice.metrics.meters;

import org.jspecify.annotations.NullMarked;
