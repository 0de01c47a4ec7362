package dev.coppice.server.api.openinference;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.api.control.Health;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.ClientWait;
import dev.coppice.server.api.invoke.Dialect;
import dev.coppice.server.api.invoke.Envelope;
import dev.coppice.server.api.invoke.Invocation;
import dev.coppice.server.api.invoke.InvokeHandler;
import dev.coppice.server.api.invoke.RequestTrace;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The protocol's operations, whatever carries them. */
public final class OpenInference {

  private static final Logger LOG = LoggerFactory.getLogger(OpenInference.class);

  private final ModelCache cache;
  private final ModelTargets targets;
  private final @Nullable TenantLimits limits;
  private final Dialect dialect;
  private final RequestMetrics metrics;
  private final InvokeHandler invoke;
  private final Health health;
  private final Executor waiting;

  /**
   * @param hasNamed whether there are models with names
   * @param limits of each tenant's calls; null where there are none
   * @param dialect of models that are called by name
   * @param waiting runs what may block
   */
  public OpenInference(
      ModelCache cache,
      boolean hasNamed,
      CallAccess access,
      @Nullable TenantLimits limits,
      Dialect dialect,
      RequestMetrics metrics,
      InvokeHandler invoke,
      Health health,
      Executor waiting) {
    this.cache = cache;
    this.targets = new ModelTargets(hasNamed, access);
    this.limits = limits;
    this.dialect = dialect;
    this.metrics = metrics;
    this.invoke = invoke;
    this.health = health;
    this.waiting = waiting;
  }

  /** What becomes of a question that is not answered at once; one of the two, from any thread. */
  public interface Answer<T> {

    void of(T value);

    void failed(Failure failure);

    /** Takes what hears that nobody waits for it any more; once, and before it is answered. */
    void onAbandoned(Runnable listener);
  }

  /** Whether the process works at all. */
  public boolean isLive() {
    return health.turning().getAsBoolean();
  }

  /** Whether calls should come. */
  public boolean isReady() {
    return health.isReady();
  }

  /**
   * Scores.
   *
   * @param envelope of the transport
   * @param decoder of this one call
   */
  public void infer(
      Exchange exchange, Envelope envelope, String model, String version, InferDecoder decoder) {
    switch (targets.find(exchange.headers(), model, version)) {
      case ModelTargets.Target.Refused refused -> refuse(exchange, envelope, refused.failure());
      case ModelTargets.Target.Called called ->
          admit(
              new Invocation(
                  exchange, new InferForm(called.model(), decoder), dialect, envelope, metrics),
              called.model().name());
    }
  }

  /** As {@link RequestHandler#refuser}, of calls that are scored. */
  @Nullable RequestHandler refuser(
      HttpHeaders headers, Envelope envelope, String model, String version) {
    return targets.find(headers, model, version) instanceof ModelTargets.Target.Refused refused
        ? exchange -> refuse(exchange, envelope, refused.failure())
        : null;
  }

  /**
   * Refuses a call whose caller nobody knows, before it says which model it means.
   *
   * @return false if its caller is known, and nothing was done
   */
  public boolean refusesStranger(Exchange exchange, Envelope envelope) {
    boolean isStranger = targets.isStranger(exchange.headers());
    if (isStranger) {
      refuse(exchange, envelope, Failure.unauthenticated());
    }
    return isStranger;
  }

  /** Answers a call of which nobody knows which model it means. */
  public void refuse(Exchange exchange, Envelope envelope, Failure failure) {
    new Invocation(exchange, null, dialect, envelope, metrics).answer(failure);
  }

  private void admit(Invocation invocation, ModelName model) {
    invocation.isFor(model);
    Failure refusal = limits == null ? null : limits.admit(model, invocation::onSent);
    if (refusal == null) {
      invoke.handle(invocation, model);
    } else {
      invocation.answer(refusal);
    }
  }

  /**
   * Whether a call would get a model, in that version, by all that is known; loads nothing, and
   * asks no store. Of one that is not in memory no version is known, so another than 1 is not
   * ready; one in memory fails the question for a version that it is not.
   */
  public void isReady(HttpHeaders headers, String model, String version, Answer<Boolean> answer) {
    switch (targets.find(headers, model, version)) {
      case ModelTargets.Target.Refused refused -> answer.failed(refused.failure());
      case ModelTargets.Target.Called called -> {
        ModelName name = called.model().name();
        Optional<ModelStatus> status = cache.status(name);
        Failure refusal = called.model().refusal(status.map(ModelStatus::version).orElse(""));
        if (refusal != null && status.isPresent()) {
          answer.failed(refusal);
        } else {
          answer.of(refusal == null && cache.isLoadable(name));
        }
      }
    }
  }

  /** What is known of a model in memory; loads nothing. */
  public void statistics(
      HttpHeaders headers, String model, String version, Answer<ModelStatus> answer) {
    switch (targets.find(headers, model, version)) {
      case ModelTargets.Target.Refused refused -> answer.failed(refused.failure());
      case ModelTargets.Target.Called called -> {
        Optional<ModelStatus> status = cache.status(called.model().name());
        Failure refusal =
            status.isEmpty()
                ? Failure.modelNotFound(model)
                : called.model().refusal(status.get().version());
        if (refusal == null) {
          answer.of(status.orElseThrow());
        } else {
          answer.failed(refusal);
        }
      }
    }
  }

  /**
   * Describes a model, which is loaded if need be; answers later. Counts as a call of its tenant,
   * for it may cost as much.
   */
  public void describe(
      HttpHeaders headers, String model, String version, Answer<ModelDescription> answer) {
    ModelTargets.Target target = targets.find(headers, model, version);
    CountedAnswer<ModelDescription> counted = new CountedAnswer<>(answer);
    Failure refusal =
        limits != null && target instanceof ModelTargets.Target.Called called
            ? limits.admit(called.model().name(), counted::atEnd)
            : null;
    if (refusal == null) {
      withLease(
          target,
          headers,
          counted,
          (called, lease) -> counted.of(ModelDescription.of(called, lease)));
    } else {
      answer.failed(refusal);
    }
  }

  /** Loads a model for whoever may load any, and waits for it; answers later. */
  void load(HttpHeaders headers, String model, Answer<Boolean> answer) {
    withLease(targets.find(model), headers, answer, (called, lease) -> answer.of(true));
  }

  /** What is done with a model that is there. */
  private interface Use {
    void of(CalledModel called, Lease lease);
  }

  private void withLease(
      ModelTargets.Target target, HttpHeaders headers, Answer<?> answer, Use use) {
    switch (target) {
      case ModelTargets.Target.Refused refused -> answer.failed(refused.failure());
      case ModelTargets.Target.Called called -> {
        CallTrace trace = RequestTrace.begin(headers);
        ClientWait wait = new ClientWait();
        answer.onAbandoned(wait::end);
        try {
          waiting.execute(() -> await(called.model(), wait, trace, answer, use));
        } catch (RejectedExecutionException refused) {
          answer.failed(Failure.refused(refused));
        }
      }
    }
  }

  private Lease loaded(CalledModel called, CallTrace trace) {
    return trace.step("wait for load", () -> cache.acquire(called.name()));
  }

  private void await(
      CalledModel called, ClientWait wait, CallTrace trace, Answer<?> answer, Use use) {
    try (Lease lease = wait.await(() -> loaded(called, trace))) {
      Failure refusal = called.refusal(lease.version());
      if (refusal == null) {
        use.of(called, lease);
      } else {
        answer.failed(refusal);
      }
    } catch (ServingException e) {
      answer.failed(Failure.of(e));
    } catch (RuntimeException e) {
      LOG.error("loading {} failed", called.name(), e);
      answer.failed(Failure.internal());
    }
  }
}
