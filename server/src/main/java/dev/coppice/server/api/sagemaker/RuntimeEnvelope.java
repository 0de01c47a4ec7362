package dev.coppice.server.api.sagemaker;

import dev.coppice.metrics.meters.Route;
import dev.coppice.server.api.invoke.CallHeaders;
import dev.coppice.server.api.invoke.Protocol;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.Map;

/** The SageMaker Runtime API's {@code InvokeEndpoint}. */
public final class RuntimeEnvelope implements SageMakerEnvelope {

  static final String VARIANT = "x-Amzn-Invoked-Production-Variant";

  private static final CallHeaders HEADERS =
      new CallHeaders(HttpHeaderNames.ACCEPT, EndpointParts.EXPLANATIONS);

  private final List<Map.Entry<String, String>> headers;

  /**
   * @param variant the production variant that this server says it is
   */
  public RuntimeEnvelope(String variant) {
    headers = List.of(Map.entry(VARIANT, variant));
  }

  @Override
  public Route route() {
    return Route.RUNTIME;
  }

  @Override
  public Protocol protocol() {
    return RuntimeProtocol.RUNTIME;
  }

  @Override
  public CallHeaders callHeaders() {
    return HEADERS;
  }

  @Override
  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  @Override
  public void respond(Exchange exchange, Response scores) {
    exchange.respond(withHeaders(scores));
  }

  @Override
  public void respond(Exchange exchange, Response head, BodyParts parts) {
    exchange.respond(withHeaders(head), parts);
  }

  private Response withHeaders(Response answer) {
    return new Response(answer.status(), answer.contentType(), answer.body(), headers);
  }
}
