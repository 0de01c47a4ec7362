package dev.coppice.server.api.sagemaker;

import dev.coppice.loader.ModelName;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.Caller;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.Dialect;
import dev.coppice.server.api.invoke.HeaderForm;
import dev.coppice.server.api.invoke.Invocation;
import dev.coppice.server.api.invoke.InvocationOpening;
import dev.coppice.server.api.invoke.InvokeHandler;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways in which SageMaker's calls name their model: by a header, through an endpoint, by the
 * path. {@link CallRoute} says how a call came; the target gives the model's name and its {@link
 * Dialect}.
 */
public final class Invocations {

  private static final Logger LOG = LoggerFactory.getLogger(Invocations.class);

  private static final AsciiString INFERENCE_ID =
      AsciiString.cached("X-Amzn-SageMaker-Inference-Id");

  /** Any such name will do, since all lead to this server. */
  private static final Pattern ENDPOINT_NAME =
      Pattern.compile("[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?");

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

  /** Answers a call. */
  public void call(Exchange exchange, CallRoute route) {
    String target = target(route, exchange.headers());
    Invocation invocation = open(exchange, route, target);
    // Before anything is said of the model.
    Caller caller = access.caller(exchange.headers());
    if (caller == null) {
      invocation.answer(Failure.unauthenticated());
      return;
    }
    switch (route.way()) {
      case HEADER -> byHeader(exchange, invocation, target, route.name(), caller);
      case ENDPOINT -> byEndpoint(exchange, invocation, target, route, caller);
      case PATH -> byPath(exchange, invocation, route.name(), caller);
    }
  }

  /** As {@link RequestHandler#refuser}, of calls: who must not make them. */
  public @Nullable RequestHandler refuser(CallRoute route, HttpHeaders headers) {
    if (access == CallAccess.OPEN) {
      return null;
    }
    String target = target(route, headers);
    Caller caller = access.caller(headers);
    Failure refusal;
    if (caller == null) {
      refusal = Failure.unauthenticated();
    } else {
      ModelName model = caller.equals(Caller.OF_ALL) ? null : modelOf(route, target, headers);
      refusal = model == null || caller.mayCall(model) ? null : Failure.forbidden(model);
    }
    return refusal == null ? null : exchange -> open(exchange, route, target).answer(refusal);
  }

  private static @Nullable String target(CallRoute route, HttpHeaders headers) {
    return route.way() == CallRoute.Way.PATH ? null : Targets.header(headers);
  }

  private Invocation open(Exchange exchange, CallRoute route, @Nullable String target) {
    boolean isNamed = route.way() == CallRoute.Way.PATH;
    Dialect dialect = isNamed ? targets.multiModel() : targets.dialect(target);
    HeaderForm headers =
        new HeaderForm(exchange.headers(), dialect, route.envelope().callHeaders());
    return (isNamed ? InvocationOpening.BY_HEADERS : opening)
        .open(exchange, headers, route.envelope(), metrics);
  }

  /** Null if something else is wrong with the call, for which it is refused later. */
  private @Nullable ModelName modelOf(
      CallRoute route, @Nullable String target, HttpHeaders headers) {
    if (route.way() == CallRoute.Way.PATH) {
      return targets.byPath(route.name());
    }
    if (route.way() == CallRoute.Way.ENDPOINT && flaw(headers, route) != null) {
      return null;
    }
    try {
      return targets.byHeader(target, headers, route.name());
    } catch (IllegalArgumentException e) {
      return null;
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

  private void byEndpoint(
      Exchange exchange,
      Invocation invocation,
      @Nullable String target,
      CallRoute route,
      Caller caller) {
    String refusal = flaw(exchange.headers(), route);
    if (refusal != null) {
      invocation.answer(Failure.targetRefused(refusal));
      return;
    }
    String inferenceId = exchange.headers().get(INFERENCE_ID);
    if (inferenceId != null) {
      LOG.info("request {}: inference id {}", exchange.requestId(), Quoted.of(inferenceId));
    }
    byHeader(exchange, invocation, target, route.name(), caller);
  }

  /** Why there is nothing to be called there; null if there is. */
  private @Nullable String flaw(HttpHeaders headers, CallRoute route) {
    String endpoint = route.name();
    return ENDPOINT_NAME.matcher(endpoint).matches()
        ? parts.missing(headers, endpoint, route.envelope().callHeaders().explanations() != null)
        : "Endpoint name: "
            + Quoted.of(endpoint)
            + " (expected: at most 63 letters, digits and inner hyphens)";
  }

  private void byPath(Exchange exchange, Invocation invocation, String name, Caller caller) {
    String target = LOG.isDebugEnabled() ? Targets.header(exchange.headers()) : null;
    if (target != null) {
      LOG.debug("request {}: target model {}", exchange.requestId(), Quoted.of(target));
    }
    ModelName model = targets.byPath(name);
    if (model == null || (caller.mayCall(model) && !invoke.canBe(model))) {
      invocation.answer(Failure.modelNotFound(name));
    } else {
      admit(invocation, model, caller);
    }
  }

  private void admit(Invocation invocation, ModelName model, Caller caller) {
    if (!caller.mayCall(model)) {
      invocation.answer(Failure.forbidden(model));
      return;
    }
    invocation.isFor(model);
    Failure refusal = limits == null ? null : limits.admit(model, invocation::onSent);
    if (refusal == null) {
      invoke.handle(invocation, model);
    } else {
      invocation.answer(refusal);
    }
  }
}
