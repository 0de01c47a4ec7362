package dev.coppice.server.api.access;

import dev.coppice.server.api.failure.Failure;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Detects requests that a browser sends for a page of another site. Over TLS, and to its own
 * machine, the browser says so ({@code Sec-Fetch-Site}). Everywhere else it says which page asks
 * ({@code Origin}), which is compared with what the request is for ({@code Host}): a page can set
 * neither.
 */
final class OtherSites {

  private static final AsciiString SITE = AsciiString.cached("Sec-Fetch-Site");
  private static final AsciiString ORIGIN = AsciiString.cached("Origin");

  private OtherSites() {}

  /** Why the request is refused if it would change anything; null if no other site's page asks. */
  static @Nullable Failure refusal(HttpHeaders headers) {
    if (headers.contains(SITE, "cross-site", true)) {
      return Failure.otherSite(SITE, "cross-site");
    }
    // The browser knows, whatever a proxy made of the host.
    if (headers.contains(SITE, "same-origin", true)) {
      return null;
    }
    String origin = headers.get(ORIGIN);
    return origin == null || isOf(headers.get(HttpHeaderNames.HOST, ""), origin)
        ? null
        : Failure.otherSite(ORIGIN, origin);
  }

  /**
   * Whether a page's origin is on a host. The scheme may differ, because a proxy may end TLS; an
   * origin does not say its scheme's own port, a host may.
   */
  private static boolean isOf(String host, String origin) {
    int slashes = origin.indexOf("://");
    if (slashes < 0) {
      return false; // Such as null, that of pages that hide where they are from.
    }
    String authority = origin.substring(slashes + "://".length());
    return host.equalsIgnoreCase(authority)
        || host.equalsIgnoreCase(authority + usualPort(origin.substring(0, slashes)));
  }

  private static String usualPort(String scheme) {
    return scheme.toLowerCase(Locale.ROOT).equals("https") ? ":443" : ":80";
  }
}
