package dev.coppice.server.api.sagemaker;

import dev.coppice.loader.ModelName;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.Caller;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.Dialect;
import dev.coppice.server.api.invoke.Envelope;
import dev.coppice.server.api.invoke.Invocation;
import dev.coppice.server.api.invoke.InvocationOpening;
import dev.coppice.server.api.invoke.InvokeHandler;
import dev.coppice.server.http.exchange.Exchange;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways in which SageMaker's calls name their model: by a header, through an endpoint, by the
 * path. A route knows its {@link Envelope}; the target gives the model's name and its {@link
 * Dialect}.
 */
public final class Invocations {

  private static final Logger LOG = LoggerFactory.getLogger(Invocations.class);

  private static final AsciiString INFERENCE_ID =
      AsciiString.cached("X-Amzn-SageMaker-Inference-Id");

  private final Targets targets;
  private final EndpointParts parts;
  private final RequestMetrics metrics;
  private final InvocationOpening opening;
  private final CallAccess access;
  private final @Nullable TenantLimits limits;
  private final InvokeHandler invoke;

  /**
   * @param opening makes the invocations of routes that other protocols share
   * @param access says who may call which model
   * @param limits say how often; null if there are none
   */
  public Invocations(
      Targets targets,
      EndpointParts parts,
      RequestMetrics metrics,
      InvocationOpening opening,
      CallAccess access,
      @Nullable TenantLimits limits,
      InvokeHandler invoke) {
    this.targets = targets;
    this.parts = parts;
    this.metrics = metrics;
    this.opening = opening;
    this.access = access;
    this.limits = limits;
    this.invoke = invoke;
  }

  /**
   * A call whose model is named by a header, as it stands, or is the nameless one.
   *
   * @param endpoint the endpoint that was called
   */
  public void byHeader(Exchange exchange, Envelope envelope, String endpoint) {
    String target = Targets.header(exchange.headers());
    Invocation invocation = opening.open(exchange, targets.dialect(target), envelope, metrics);
    Caller caller = callerOf(exchange, invocation);
    if (caller != null) {
      byHeader(exchange, invocation, target, endpoint, caller);
    }
  }

  private void byHeader(
      Exchange exchange,
      Invocation invocation,
      @Nullable String target,
      String endpoint,
      Caller caller) {
    ModelName model;
    try {
      model = targets.byHeader(target, exchange.headers(), endpoint);
    } catch (IllegalArgumentException e) {
      invocation.answer(Failure.targetRefused(String.valueOf(e.getMessage())));
      return;
    }
    admit(invocation, model, caller);
  }

  /**
   * The same through an endpoint.
   *
   * @param endpoint any name of the form that endpoints have
   */
  public void byEndpoint(Exchange exchange, Envelope envelope, String endpoint) {
    String target = Targets.header(exchange.headers());
    Invocation invocation = opening.open(exchange, targets.dialect(target), envelope, metrics);
    Caller caller = callerOf(exchange, invocation);
    if (caller == null) {
      return;
    }
    String refusal =
        EndpointName.isValid(endpoint)
            ? parts.missing(exchange.headers(), endpoint, envelope.explanationsHeader() != null)
            : "Endpoint name: "
                + Quoted.of(endpoint)
                + " (expected: at most 63 letters, digits and inner hyphens)";
    if (refusal != null) {
      invocation.answer(Failure.targetRefused(refusal));
      return;
    }
    String inferenceId = exchange.headers().get(INFERENCE_ID);
    if (inferenceId != null) {
      LOG.info("request {}: inference id {}", exchange.requestId(), Quoted.of(inferenceId));
    }
    byHeader(exchange, invocation, target, endpoint, caller);
  }

  /** A call whose model is named by the path, decoded. */
  public void byPath(Exchange exchange, Envelope envelope, String name) {
    Invocation invocation = new Invocation(exchange, targets.multiModel(), envelope, metrics);
    Caller caller = callerOf(exchange, invocation);
    if (caller == null) {
      return;
    }
    String target = LOG.isDebugEnabled() ? Targets.header(exchange.headers()) : null;
    if (target != null) {
      LOG.debug("request {}: target model {}", exchange.requestId(), Quoted.of(target));
    }
    ModelName model = targets.byPath(name);
    if (model == null) {
      invocation.answer(Failure.modelNotFound(name));
    } else {
      admit(invocation, model, caller);
    }
  }

  /** Before anything is said of the model; null if the call has got its answer. */
  private @Nullable Caller callerOf(Exchange exchange, Invocation invocation) {
    Caller caller = access.caller(exchange.headers());
    if (caller == null) {
      invocation.answer(Failure.unauthenticated());
    }
    return caller;
  }

  private void admit(Invocation invocation, ModelName model, Caller caller) {
    Failure refusal = caller.mayCall(model) ? null : Failure.forbidden(model);
    if (refusal == null && limits != null) {
      refusal = limits.admit(model, invocation::onSent);
    }
    if (refusal == null) {
      invoke.handle(invocation, model);
    } else {
      invocation.answer(refusal);
    }
  }
}
