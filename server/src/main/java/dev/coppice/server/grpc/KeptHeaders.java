package dev.coppice.server.grpc;

import io.grpc.Metadata;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/** The headers of a call that mean something here; the server forgets all others. */
final class KeptHeaders {

  static final AsciiString ID = AsciiString.cached("x-request-id");

  /** The id of a call in its answer. */
  static final Metadata.Key<String> REQUEST_ID = key(ID.toString());

  private static final List<Metadata.Key<String>> KEPT =
      List.of(
          key("authorization"),
          REQUEST_ID,
          key("cache-control"),
          key("traceparent"),
          key("tracestate"),
          key("x-amzn-trace-id"));

  private KeptHeaders() {}

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  static HttpHeaders of(Metadata metadata) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (Metadata.Key<String> key : KEPT) {
      Iterable<String> values = metadata.getAll(key);
      if (values != null) {
        values.forEach(value -> headers.add(key.name(), value));
      }
    }
    return headers;
  }
}
