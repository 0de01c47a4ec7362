package dev.coppice.server;

import java.util.OptionalInt;

/**
 * The ports that a server listens on.
 *
 * @param calls of calls over HTTP
 * @param management of the routes that change or list; that of calls where there is no other
 * @param grpc empty where there is none
 */
public record Ports(int calls, int management, OptionalInt grpc) {}
