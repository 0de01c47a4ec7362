package dev.coppice.server.api.sagemaker;

import dev.coppice.metrics.meters.Route;
import dev.coppice.server.api.invoke.CallHeaders;
import dev.coppice.server.api.invoke.Protocol;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;

/** The SageMaker Runtime API's {@code InvokeEndpointWithResponseStream}. */
public final class StreamEnvelope implements SageMakerEnvelope {

  private static final CallHeaders HEADERS =
      new CallHeaders(AsciiString.cached("X-Amzn-SageMaker-Accept"), null);

  private static final String CONTENT_TYPE = "X-Amzn-SageMaker-Content-Type";
  private static final String EVENT_STREAM = "application/vnd.amazon.eventstream";

  /** Bytes of the answer in one event. */
  private static final int MAX_PART_BYTES = 65_536;

  private final Map.Entry<String, String> variant;

  /**
   * @param variant the production variant that this server says it is
   */
  public StreamEnvelope(String variant) {
    this.variant = Map.entry(RuntimeEnvelope.VARIANT, variant);
  }

  @Override
  public Route route() {
    return Route.STREAM;
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
    return List.of(variant);
  }

  @Override
  public void respond(Exchange exchange, Response scores) {
    respond(exchange, scores, new WholeBody(scores.body()));
  }

  @Override
  public void respond(Exchange exchange, Response head, BodyParts parts) {
    exchange.respond(
        new Response(
            head.status(),
            EVENT_STREAM,
            Unpooled.EMPTY_BUFFER,
            List.of(variant, Map.entry(CONTENT_TYPE, head.contentType()))),
        new EventStream(
            new BodySlices(parts, MAX_PART_BYTES), exchange.allocator(), exchange.requestId()));
  }
}
