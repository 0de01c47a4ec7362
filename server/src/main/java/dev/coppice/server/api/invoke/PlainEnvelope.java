package dev.coppice.server.api.invoke;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;

/** Nothing: the model's answers as they are. */
public record PlainEnvelope(RequestMetrics.Route route) implements Envelope {

  @Override
  public FailureForm errors(Dialect dialect) {
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
