/**
 * Door. What operators see: every meter, and the two ways they are published. One knocks at {@code
 * Telemetry}, which hands out the listeners that feed the meters and the scrape that shows them.
 *
 * <p>{@code Meters} names them all; {@code CacheMetrics}, {@code LoaderMetrics} and {@code
 * RequestMetrics} feed them; {@code PrometheusScrape} shows them, and {@code EmfLog} writes those
 * of {@code CloudWatchMetric} as lines of embedded metrics. The room {@code meters} has what tags
 * may name, and {@code tenants} keeps what each tenant's calls and loads came to, which no meter
 * may name. It is the only importer of Micrometer; HTTP is not known here.
 */
@NullMarked
package dev.coppice.metrics;

import org.jspecify.annotations.NullMarked;
