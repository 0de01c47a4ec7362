package dev.coppice.server.api;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.http.Exchange;
import dev.coppice.server.http.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;

/** Nothing: the model's answers as they are. */
record PlainEnvelope(RequestMetrics.Route route) implements Envelope {

  @Override
  public ErrorForm errors(Dialect dialect) {
    return dialect.errors();
  }

  @Override
  public AsciiString acceptHeader() {
    return HttpHeaderNames.ACCEPT;
  }

  @Override
  public List<Map.Entry<String, String>> headers() {
    return List.of();
  }

  @Override
  public void respond(Exchange exchange, Response scores) {
    exchange.respond(scores);
  }
}
