package dev.coppice.server.api.batch;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.codec.tenants.TenantReader;

/**
 * What the tenants of one batch share.
 *
 * @param reader of the body
 * @param heap of the batch, closed at the end of its answer
 * @param scoring for how long its rows were scored
 * @param inVain what may be decoded only to find the rows that are bad
 * @param patience for rows that find no room
 */
record BatchRun(
    BatchPlace place,
    BatchWish wish,
    RequestMetrics metrics,
    TenantReader reader,
    BatchHeap heap,
    Progress progress,
    WorkTime scoring,
    VainBytes inVain,
    Patience patience) {}
