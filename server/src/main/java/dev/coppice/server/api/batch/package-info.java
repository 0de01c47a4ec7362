/**
 * Room of the API. One batch of rows for many tenants: {@code BatchCalls} takes it, {@code Batch}
 * has each tenant of its {@code TenantQueue} loaded and scored once, {@code BatchAnswer} answers in
 * the order of the rows. A {@code TenantCall} is one tenant's part of it, {@code TenantTurns} have
 * it scored.
 *
 * <p>Loading, scoring and decoding are {@code score}'s and the cache's; a {@code Share} keeps
 * batches from taking all of them.
 */
@NullMarked
package dev.coppice.server.api.batch;

import org.jspecify.annotations.NullMarked;
