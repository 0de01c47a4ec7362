/**
 * What models and the process occupy. Each {@code Benchmark} here says what it measures; {@code
 * Bench} has their names.
 *
 * <p>{@code CopiesInMemory} measures one model in a fresh JVM, by the C library's count ({@code
 * NativeHeap}) and the system's. {@code EvictionRun} measures a whole server that evicts, under
 * {@code RandomCalls}.
 */
@NullMarked
package dev.coppice.bench.memory;

import org.jspecify.annotations.NullMarked;
