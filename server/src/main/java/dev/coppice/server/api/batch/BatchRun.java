package dev.coppice.server.api.batch;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.codec.tenants.TenantReader;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the tenants of one batch share.
 *
 * @param reader of the body
 * @param heap of the batch, closed at the end of its answer
 * @param scoringNanos of the scoring threads so far
 * @param inVain what may be decoded only to find the rows that are bad
 */
record BatchRun(
    BatchPlace place,
    BatchWish wish,
    RequestMetrics metrics,
    TenantReader reader,
    BatchHeap heap,
    Progress progress,
    LongAdder scoringNanos,
    VainBytes inVain) {}
