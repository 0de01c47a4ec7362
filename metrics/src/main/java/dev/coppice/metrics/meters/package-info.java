/**
 * Ground of the metrics. What tags of meters name beside what the cache and the loader know: a
 * {@code Route} that a call came by, and a {@code Limit} that it met. Who feeds the meters is not
 * known here.
 */
@NullMarked
package dev.coppice.metrics.meters;

import org.jspecify.annotations.NullMarked;
