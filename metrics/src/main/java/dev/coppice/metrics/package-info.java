/**
 * Door. What operators see: every meter, and the two ways they are published. One knocks at {@code
 * Telemetry}, which hands out the listeners that feed the meters ({@code CacheMetrics}, {@code
 * LoaderMetrics} and {@code RequestMetrics}) and the scrape that shows them. What the console draws
 * over all tenants is here, too: {@code Totals} and {@code RecentEvictions}.
 *
 * <p>The rooms: {@code cloudwatch} writes some of the meters as lines of embedded metrics, {@code
 * meters} names them all, makes them and shows them, and {@code tenants} keeps what each tenant's
 * calls and loads came to, which no meter may name. It is the only importer of Micrometer; HTTP is
 * not known here.
 */
@NullMarked
package dev.coppice.metrics;

import org.jspecify.annotations.NullMarked;
