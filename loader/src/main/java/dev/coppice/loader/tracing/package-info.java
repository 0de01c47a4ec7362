/**
 * Ground. The trace that a call is a part of: {@code TraceHeaders} is what came with it and goes on
 * to the store. Stores, sources and the server come in; nothing else is known here.
 */
@NullMarked
package dev.coppice.loader.tracing;

import org.jspecify.annotations.NullMarked;
