/**
 * What models and the process occupy: {@code density} ({@link dev.coppice.bench.memory.Density}),
 * {@code memory} ({@link dev.coppice.bench.memory.Memory}), {@code crowd} ({@link
 * dev.coppice.bench.memory.Crowd}) and {@code trial} ({@link dev.coppice.bench.memory.Trial}).
 *
 * <p>{@code CopiesInMemory} measures one model in a fresh JVM, by the C library's count ({@code
 * NativeHeap}) and the system's. {@code EvictionRun} measures a whole server that evicts, under
 * {@code RandomCalls}.
 */
@NullMarked
package dev.coppice.bench.memory;

import org.jspecify.annotations.NullMarked;
