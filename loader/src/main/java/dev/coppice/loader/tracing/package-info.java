/**
 * Ground. The trace that a call is a part of: {@code TraceHeaders} is what came with it, {@code
 * CallTrace} takes that from thread to thread, to the store's requests and into the log, {@code
 * Step} is a part of the work as a span. The only importer of OpenTelemetry, which does nothing
 * unless its agent is attached to the process.
 *
 * <p>Nothing else is known here.
 */
@NullMarked
package dev.coppice.loader.tracing;

import org.jspecify.annotations.NullMarked;
