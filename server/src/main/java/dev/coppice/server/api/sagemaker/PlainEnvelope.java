package dev.coppice.server.api.sagemaker;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.api.invoke.AttributesHeader;
import dev.coppice.server.api.invoke.CallHeaders;
import dev.coppice.server.api.invoke.Protocol;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.Map;

/** The routes of SageMaker's containers: the model's answers as they are. */
public record PlainEnvelope(RequestMetrics.Route route) implements SageMakerEnvelope {

  private static final CallHeaders HEADERS =
      new CallHeaders(HttpHeaderNames.ACCEPT, AttributesHeader.NAME, null);

  @Override
  public Protocol protocol() {
    return Protocol.PLAIN;
  }

  @Override
  public CallHeaders callHeaders() {
    return HEADERS;
  }

  @Override
  public List<Map.Entry<String, String>> headers() {
    return List.of();
  }

  @Override
  public void respond(Exchange exchange, Response scores) {
    exchange.respond(scores);
  }

  @Override
  public void respond(Exchange exchange, Response head, BodyParts parts) {
    exchange.respond(head, parts);
  }
}
