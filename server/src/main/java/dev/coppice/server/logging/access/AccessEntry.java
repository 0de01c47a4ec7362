package dev.coppice.server.logging.access;

/**
 * What a line says of one request. Texts that are empty are left out of it.
 *
 * @param request the id that went out with the answer
 * @param trace id of the trace that the request came with
 * @param client address of the other end of the connection
 * @param path as sent, without the query
 * @param status as it went out
 * @param isDelivered whether all of the answer was handed to the kernel
 * @param bytesIn of the request's body
 * @param bytesOut of the answer's body
 * @param nanos where the time went
 * @param model the name that the request asked for
 * @param version the store's version of the model that answered
 * @param cause of a failure, as the client was told
 */
public record AccessEntry(
    String request,
    String trace,
    String client,
    String method,
    String path,
    int status,
    boolean isDelivered,
    long bytesIn,
    long bytesOut,
    Nanos nanos,
    String model,
    String version,
    String cause) {

  /**
   * Where a request's time went, in nanoseconds; what is left of the total is the network's.
   *
   * @param total from the request's first byte to the answer's last
   * @param waiting for a thread
   * @param loading until its model was in memory
   * @param scoring decoding, scoring and encoding
   */
  public record Nanos(long total, long waiting, long loading, long scoring) {}
}
