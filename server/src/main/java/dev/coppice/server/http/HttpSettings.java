package dev.coppice.server.http;

import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.http.tls.TlsTermination;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens, and with what.
 *
 * @param bindAddress host name or address
 * @param port TCP port; 0 for any free one
 * @param threads event loops; 0 for as many as there are cores
 * @param tls null where clients speak HTTP in the clear
 */
public record HttpSettings(
    String bindAddress,
    int port,
    int threads,
    Transport transport,
    HttpLimits limits,
    @Nullable TlsTermination tls) {

  public HttpSettings {
    if (bindAddress.isBlank()) {
      throw new IllegalArgumentException("bindAddress: (expected: a host name or address)");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    if (threads < 0) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: 0 or more)");
    }
  }
}
