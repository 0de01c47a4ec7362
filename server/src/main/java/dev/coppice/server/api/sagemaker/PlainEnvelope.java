package dev.coppice.server.api.sagemaker;

import dev.coppice.metrics.meters.Route;
import dev.coppice.server.api.invoke.CallHeaders;
import dev.coppice.server.api.invoke.Protocol;
import io.netty.handler.codec.http.HttpHeaderNames;

/** The routes of SageMaker's containers: the model's answers as they are. */
public record PlainEnvelope(Route route) implements SageMakerEnvelope {

  private static final CallHeaders HEADERS = new CallHeaders(HttpHeaderNames.ACCEPT, null);

  @Override
  public Protocol protocol() {
    return Protocol.PLAIN;
  }

  @Override
  public CallHeaders callHeaders() {
    return HEADERS;
  }
}
