package dev.coppice.bench.hostile;

import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where clients connect.
 *
 * @param tls what they trust; null if they speak in the clear
 * @param version of TLS; null for the newest
 */
record Place(URI endpoint, @Nullable SSLContext tls, @Nullable String version) {

  static Place inTheClear(URI endpoint) {
    return new Place(endpoint, null, null);
  }

  /** The same without TLS, whatever the server makes of it. */
  Place bare() {
    return inTheClear(endpoint);
  }

  /** The same in the version that knows renegotiation. */
  Place beforeTls13() {
    return new Place(endpoint, tls, "TLSv1.2");
  }
}
