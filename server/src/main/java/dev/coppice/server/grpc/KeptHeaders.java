package dev.coppice.server.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** Keeps those of a call's headers that mean something here, and forgets all others. */
final class KeptHeaders implements ServerInterceptor {

  /** Of the call that is being handled. */
  static final Context.Key<HttpHeaders> OF_CALL = Context.key("coppice-headers");

  /** Of a call and of its answer. */
  static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private static final List<Metadata.Key<String>> KEPT =
      List.of(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
          REQUEST_ID,
          Metadata.Key.of("cache-control", Metadata.ASCII_STRING_MARSHALLER),
          Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
          Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER),
          Metadata.Key.of("x-amzn-trace-id", Metadata.ASCII_STRING_MARSHALLER));

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
    return Contexts.interceptCall(
        Context.current().withValue(OF_CALL, of(metadata)), call, metadata, next);
  }

  private static HttpHeaders of(Metadata metadata) {
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
