package dev.coppice.server.api.access;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The token that a request bears (RFC 6750): {@code Authorization: Bearer <token>}. */
final class BearerHeader {

  private static final String SCHEME = "Bearer ";

  private BearerHeader() {}

  /** The token; null if there is none, it is too long to be one, or there are two such headers. */
  static @Nullable String token(HttpHeaders headers) {
    Iterator<? extends CharSequence> values =
        headers.valueCharSequenceIterator(HttpHeaderNames.AUTHORIZATION);
    if (!values.hasNext()) {
      return null;
    }
    String value = values.next().toString();
    int length = value.length() - SCHEME.length();
    if (values.hasNext()
        || length > TokenFile.MAX_LENGTH
        || !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    return value.substring(SCHEME.length()).strip();
  }
}
