package dev.coppice.server.api;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.Protocol;
import dev.coppice.server.api.openinference.OpenInferenceProtocol;
import dev.coppice.server.api.sagemaker.RuntimeProtocol;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.handler.codec.http.HttpMethod;

/** Runs an operation if the request has its method, and refuses what no operation is asked for. */
final class Operations {

  /** What {@code Allow} says of routes that are read; {@code HEAD} arrives here as {@code GET}. */
  static final String ALLOW_GET = "GET, HEAD";

  /** The first segment of the Runtime API's paths. */
  static final String ENDPOINTS = "endpoints";

  /** The first segment of the Open Inference Protocol's paths. */
  static final String OPEN_INFERENCE = "v2";

  private Operations() {}

  static void get(Exchange exchange, Runnable operation) {
    only(HttpMethod.GET, ALLOW_GET, exchange, operation);
  }

  static void post(Exchange exchange, Runnable operation) {
    only(HttpMethod.POST, "POST", exchange, operation);
  }

  private static void only(HttpMethod method, String allow, Exchange exchange, Runnable operation) {
    if (exchange.method().equals(method)) {
      operation.run();
    } else {
      refuseMethod(exchange, allow);
    }
  }

  static void refuse(Exchange exchange, Failure failure) {
    exchange.respond(response(exchange, failure));
  }

  static void refuseMethod(Exchange exchange, String allow) {
    exchange.respond(response(exchange, Failure.methodNotAllowed()).with("Allow", allow));
  }

  private static Response response(Exchange exchange, Failure failure) {
    return protocolOf(exchange.path()).failures().of(failure, exchange.requestId());
  }

  /**
   * Decides which clients read the answer, also where no operation has that path: by its first
   * segment, however its client escaped it.
   */
  static Protocol protocolOf(String path) {
    int end = path.indexOf('/', 1);
    return switch (unescaped(end < 0 ? path : path.substring(0, end))) {
      case "/" + OPEN_INFERENCE -> OpenInferenceProtocol.REST;
      case "/" + ENDPOINTS -> end < 0 ? Protocol.PLAIN : RuntimeProtocol.RUNTIME;
      default -> Protocol.PLAIN;
    };
  }

  /** A path of one segment; as it is, if its escapes are bad. */
  private static String unescaped(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    try {
      return "/" + RequestPath.parse(path).segments().getFirst();
    } catch (IllegalArgumentException e) {
      return path;
    }
  }
}
