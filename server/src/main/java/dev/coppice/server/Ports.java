package dev.coppice.server;

import java.util.OptionalInt;

/**
 * The ports that a server listens on.
 *
 * @param calls of calls over HTTP
 * @param management of the routes that change or list; that of calls where there is no other
 * @param grpc empty where there is none
 */
public record Ports(int calls, int management, OptionalInt grpc) {

  /** For the log, such as {@code 8080, management on 9090, gRPC on 8081}. */
  @Override
  public String toString() {
    return calls
        + (management == calls ? "" : ", management on " + management)
        + (grpc.isEmpty() ? "" : ", gRPC on " + grpc.getAsInt());
  }
}
