/**
 * Room of the benchmarks. What a row costs by each protocol: {@code Protocols} is the benchmark,
 * {@code ClosedLoop} its load, {@code Speaker} one client's connection, {@code GrpcCalls} such a
 * one of gRPC.
 */
@NullMarked
package dev.coppice.bench.protocol;

import org.jspecify.annotations.NullMarked;
