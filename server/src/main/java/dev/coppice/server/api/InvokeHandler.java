package dev.coppice.server.api;

import dev.coppice.cache.Lease;
import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.MediaTypeException;
import dev.coppice.server.codec.RequestDecoder;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.http.Exchange;
import io.netty.util.AsciiString;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a call from its headers to a lease on its model.
 *
 * <p>A route knows its {@link Envelope}; the target, a header or a part of the path, gives the
 * model's name and its {@link Dialect}. Warm, the model is in memory: what takes little time is
 * scored right here on the event loop, the rest on the scoring threads. Cold, a virtual thread
 * waits in the cache for the load and then goes on as warm. A refusal costs no fetch: names, empty
 * bodies and content types are looked at first.
 */
final class InvokeHandler {

  private static final Logger log = LoggerFactory.getLogger(InvokeHandler.class);

  private static final AsciiString INFERENCE_ID =
      AsciiString.cached("X-Amzn-SageMaker-Inference-Id");

  /** The largest body that is decoded on the event loop: 50 us of JSON, 30 of CSV. */
  private static final int INLINE_BODY_BYTES = 8 * 1024;

  /**
   * The longest that scoring there may take, as far as its model's calls tell: several times what
   * going to another thread costs, and little beside what the other calls of the loop can wait.
   */
  private static final long INLINE_SCORING_NANOS = 100_000;

  private final ModelCache cache;
  private final RequestFormats requests;
  private final Targets targets;
  private final EndpointParts parts;
  private final RequestMetrics metrics;
  private final Executor waiting;
  private final ScoringThreads scoring;

  /**
   * @param waiting runs calls that wait for a load; each may block
   * @param scoring runs large calls
   */
  InvokeHandler(
      ModelCache cache,
      RequestFormats requests,
      Targets targets,
      EndpointParts parts,
      RequestMetrics metrics,
      Executor waiting,
      ScoringThreads scoring) {
    this.cache = cache;
    this.requests = requests;
    this.targets = targets;
    this.parts = parts;
    this.metrics = metrics;
    this.waiting = waiting;
    this.scoring = scoring;
  }

  /**
   * A call whose model is named by a header, as it stands, or is the nameless one.
   *
   * @param endpoint that the call came to
   */
  void byHeader(Exchange exchange, Envelope envelope, String endpoint) {
    String target = Targets.header(exchange.headers());
    Invocation invocation = new Invocation(exchange, targets.dialect(target), envelope, metrics);
    ModelName model;
    try {
      model = targets.byHeader(target, exchange.headers(), endpoint);
    } catch (IllegalArgumentException e) {
      invocation.answer(Failure.targetRefused(String.valueOf(e.getMessage())));
      return;
    }
    prepare(invocation, model);
  }

  /**
   * The same through an endpoint.
   *
   * @param endpoint any name of the form that endpoints have
   */
  void byEndpoint(Exchange exchange, Envelope envelope, String endpoint) {
    String refusal =
        EndpointName.isValid(endpoint)
            ? parts.missing(exchange.headers(), endpoint)
            : "Endpoint name: "
                + Quoted.of(endpoint)
                + " (expected: at most 63 letters, digits and inner hyphens)";
    if (refusal != null) {
      new Invocation(exchange, targets.multiModel(), envelope, metrics)
          .answer(Failure.targetRefused(refusal));
      return;
    }
    String inferenceId = exchange.headers().get(INFERENCE_ID);
    if (inferenceId != null) {
      log.info("request {}: inference id {}", exchange.requestId(), Quoted.of(inferenceId));
    }
    byHeader(exchange, envelope, endpoint);
  }

  /** A call whose model is named by the path, decoded. */
  void byPath(Exchange exchange, Envelope envelope, String name) {
    Invocation invocation = new Invocation(exchange, targets.multiModel(), envelope, metrics);
    String target = log.isDebugEnabled() ? Targets.header(exchange.headers()) : null;
    if (target != null) {
      log.debug("request {}: target model {}", exchange.requestId(), Quoted.of(target));
    }
    ModelName model = targets.byPath(name);
    if (model == null) {
      invocation.answer(Failure.modelNotFound(name));
    } else {
      prepare(invocation, model);
    }
  }

  private void prepare(Invocation invocation, ModelName name) {
    if (invocation.isEmpty()) {
      invocation.answerNothing();
      return;
    }
    RequestDecoder decoder;
    try {
      decoder = requests.decoder(invocation.contentType());
    } catch (MediaTypeException e) {
      invocation.answer(Failure.of(e));
      return;
    }
    Optional<Lease> lease = cache.tryAcquire(name);
    if (lease.isPresent()) {
      dispatch(invocation, decoder, lease.get(), name);
      return;
    }
    try {
      waiting.execute(() -> awaitModel(invocation, decoder, name));
    } catch (RejectedExecutionException stopped) {
      invocation.answer(Failure.stopping());
    }
  }

  private void awaitModel(Invocation invocation, RequestDecoder decoder, ModelName name) {
    Lease lease;
    try {
      lease = cache.acquire(name);
    } catch (ServingException e) {
      invocation.answer(Failure.of(e));
      return;
    } catch (Throwable e) { // Nobody else would tell the client.
      invocation.answerDefect(e);
      return;
    }
    try {
      invocation.eventLoop().execute(() -> dispatch(invocation, decoder, lease, name));
    } catch (RejectedExecutionException stopped) {
      lease.close();
      invocation.answer(Failure.stopping());
    }
  }

  /** Decodes and scores here, on the event loop, what is small; the scoring threads do the rest. */
  private void dispatch(
      Invocation invocation, RequestDecoder decoder, Lease lease, ModelName name) {
    long readySince = System.nanoTime();
    if (invocation.bodyBytes() > INLINE_BODY_BYTES) {
      handOver(
          invocation,
          lease,
          name,
          () -> {
            DecodedRows rows = invocation.decode(decoder, lease, readySince);
            if (rows != null) {
              invocation.score(rows, lease, readySince);
            }
          });
      return;
    }
    DecodedRows rows = invocation.decode(decoder, lease, readySince);
    if (rows == null) {
      return;
    }
    if (lease.scoringTime().estimate(rows.count()) <= INLINE_SCORING_NANOS) {
      invocation.score(rows, lease, readySince);
    } else {
      handOver(invocation, lease, name, () -> invocation.score(rows, lease, readySince));
    }
  }

  private void handOver(Invocation invocation, Lease lease, ModelName name, Runnable scoringTask) {
    try {
      scoring.execute(name, scoringTask);
    } catch (RejectedExecutionException full) {
      lease.close();
      invocation.answer(Failure.overloaded(name));
    }
  }
}
