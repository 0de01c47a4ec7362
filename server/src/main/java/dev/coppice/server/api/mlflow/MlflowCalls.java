package dev.coppice.server.api.mlflow;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.metrics.meters.Route;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.api.invoke.Dialect;
import dev.coppice.server.api.invoke.Envelope;
import dev.coppice.server.api.invoke.HeaderForm;
import dev.coppice.server.api.invoke.Invocation;
import dev.coppice.server.api.invoke.InvocationOpening;
import dev.coppice.server.codec.rows.MediaType;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.HeaderField;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;

/**
 * Makes the invocations of routes that MLflow's protocol shares with SageMaker's. A body of JSON
 * tells whose it is.
 */
public final class MlflowCalls implements InvocationOpening {

  private static final String JSON = "application/json";
  private static final FailureForm FAILURES = new MlflowFailures();

  @Override
  public Invocation open(
      Exchange exchange, HeaderForm headers, Envelope envelope, RequestMetrics metrics) {
    boolean isShared = envelope.route() == Route.INVOCATIONS || envelope.route() == Route.RUNTIME;
    BodyKind kind = isShared && isJson(exchange) ? BodyKind.of(exchange.body()) : BodyKind.OTHER;
    Dialect dialect = headers.dialect();
    return switch (kind) {
      case OTHER -> BY_HEADERS.open(exchange, headers, envelope, metrics);
      case MLFLOW ->
          new Invocation(
              exchange,
              form(exchange, headers),
              new Dialect(dialect.answers(), FAILURES),
              envelope,
              metrics);
      case INSTANCES -> {
        InstancesForm form =
            new InstancesForm(headers, form(exchange, headers), dialect.failures(), FAILURES);
        yield new Invocation(
            exchange, form, new Dialect(dialect.answers(), form), envelope, metrics);
      }
    };
  }

  private static MlflowForm form(Exchange exchange, HeaderForm headers) {
    return new MlflowForm(headers, AskedOutput.seemsOfReasons(exchange.body()));
  }

  private static boolean isJson(Exchange exchange) {
    @Nullable String type = HeaderField.value(exchange.headers(), HttpHeaderNames.CONTENT_TYPE);
    return type != null && (type.equals(JSON) || MediaType.of(type).name().equals(JSON));
  }
}
