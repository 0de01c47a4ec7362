package dev.coppice.bench.hostile.wire;

import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where clients connect.
 *
 * @param tls what they trust; null if they speak in the clear
 * @param version of TLS; null for the newest
 * @param elsewhere whether they come from another address than the others
 */
public record Place(
    URI endpoint, @Nullable SSLContext tls, @Nullable String version, boolean elsewhere) {

  public static Place inTheClear(URI endpoint) {
    return new Place(endpoint, null, null, false);
  }

  /** The same without TLS, whatever the server makes of it. */
  public Place bare() {
    return new Place(endpoint, null, null, elsewhere);
  }

  /** The same from another address. */
  public Place fromElsewhere() {
    return new Place(endpoint, tls, version, true);
  }

  /** The same in the version that knows renegotiation. */
  public Place beforeTls13() {
    return new Place(endpoint, tls, "TLSv1.2", elsewhere);
  }
}
