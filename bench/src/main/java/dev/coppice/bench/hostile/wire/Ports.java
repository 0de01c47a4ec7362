package dev.coppice.bench.hostile.wire;

/**
 * The ports of a server.
 *
 * @param management the same as that of calls where there is no other
 */
public record Ports(Place calls, Place grpc, Place management) {}
