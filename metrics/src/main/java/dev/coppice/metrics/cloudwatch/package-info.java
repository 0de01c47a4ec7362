/**
 * Metrics for CloudWatch, as lines of its embedded format: {@code CloudWatchMetric} names them all,
 * {@code CloudWatchValues} takes their values, {@code EmfBuffer} collects these by pages, and
 * {@code EmfLog} writes a line of each when it is due. Who has the values is not known here.
 */
@NullMarked
package dev.coppice.metrics.cloudwatch;

import org.jspecify.annotations.NullMarked;
