package dev.coppice.server.api.console;

import dev.coppice.metrics.Totals;
import dev.coppice.metrics.tenants.Quantiles;

/**
 * Ten seconds of a server.
 *
 * @param memoryUsed bytes at their end, as the three after it
 * @param counts what happened within them
 * @param loadsUnderWay at their end, as the one after it
 * @param times how long their calls took
 */
record Sample(
    long memoryUsed,
    long memoryBudget,
    long diskUsed,
    long diskBudget,
    Totals counts,
    int loadsUnderWay,
    int loadsWaiting,
    Quantiles times) {}
