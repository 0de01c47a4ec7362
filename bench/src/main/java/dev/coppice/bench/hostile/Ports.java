package dev.coppice.bench.hostile;

/**
 * The ports of a server.
 *
 * @param management the same as that of calls where there is no other
 */
record Ports(Place calls, Place grpc, Place management) {}
