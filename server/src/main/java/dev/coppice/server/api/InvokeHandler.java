package dev.coppice.server.api;

import dev.coppice.cache.Lease;
import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.StoreKey;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.metrics.RequestMetrics.Route;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.MediaTypeException;
import dev.coppice.server.codec.RequestDecoder;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.http.Exchange;
import dev.coppice.server.http.Response;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The way of a call from its headers to a lease on its model.
 *
 * <p>Warm, the model is in memory: a small body is scored right here on the event loop, a large one
 * on the scoring threads. Cold, a virtual thread waits in the cache for the load and then goes on
 * as warm. A refusal costs no fetch: names, empty bodies and content types are looked at first.
 */
final class InvokeHandler {

  private static final String TARGET_MODEL = "X-Amzn-SageMaker-Target-Model";

  /** The largest body that is scored on the event loop: a handful of rows of usual width. */
  private static final int INLINE_BODY_BYTES = 2 * 1024;

  private final ModelCache cache;
  private final RequestFormats requests;
  private final AnswerFormats answers;
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
      AnswerFormats answers,
      RequestMetrics metrics,
      Executor waiting,
      ScoringThreads scoring) {
    this.cache = cache;
    this.requests = requests;
    this.answers = answers;
    this.metrics = metrics;
    this.waiting = waiting;
    this.scoring = scoring;
  }

  /** {@code POST /invocations}: the model is named by a header, as it stands. */
  void byHeader(Exchange exchange) {
    Invocation invocation = new Invocation(exchange, answers, metrics, Route.INVOCATIONS);
    String name = exchange.headers().get(TARGET_MODEL);
    if (name == null) {
      invocation.answer(Failures.badRequest("Header " + TARGET_MODEL + " is required."));
      return;
    }
    try {
      prepare(invocation, new StoreKey(name).name());
    } catch (IllegalArgumentException e) {
      invocation.answer(
          Failures.badRequest(TARGET_MODEL + ": " + Quoted.of(name) + " " + e.getMessage()));
    }
  }

  /** {@code POST /models/{name}/invoke}: the model is named by the path, decoded. */
  void byPath(Exchange exchange, String name) {
    Invocation invocation = new Invocation(exchange, answers, metrics, Route.INVOKE);
    ModelName model;
    try {
      model = new ModelName(name);
    } catch (IllegalArgumentException e) {
      invocation.answer(Failures.modelNotFound(name));
      return;
    }
    prepare(invocation, model);
  }

  private void prepare(Invocation invocation, ModelName name) {
    if (invocation.isEmpty()) {
      invocation.answer(new Response(204, "", Unpooled.EMPTY_BUFFER));
      return;
    }
    RequestDecoder decoder;
    try {
      decoder = requests.decoder(invocation.contentType());
    } catch (MediaTypeException e) {
      invocation.answer(Failures.of(e));
      return;
    }
    Optional<Lease> lease = cache.tryAcquire(name);
    if (lease.isPresent()) {
      dispatch(invocation, decoder, lease.get(), name);
    } else {
      waiting.execute(() -> awaitModel(invocation, decoder, name));
    }
  }

  private void awaitModel(Invocation invocation, RequestDecoder decoder, ModelName name) {
    Lease lease;
    try {
      lease = cache.acquire(name);
    } catch (ServingException e) {
      invocation.answer(Failures.of(e));
      return;
    }
    invocation.eventLoop().execute(() -> dispatch(invocation, decoder, lease, name));
  }

  /** Scores here, on the event loop, what is small; the rest goes to the scoring threads. */
  private void dispatch(
      Invocation invocation, RequestDecoder decoder, Lease lease, ModelName name) {
    long readySince = System.nanoTime();
    if (invocation.bodyBytes() <= INLINE_BODY_BYTES) {
      invocation.score(decoder, lease, readySince);
      return;
    }
    try {
      scoring.execute(name, () -> invocation.score(decoder, lease, readySince));
    } catch (RejectedExecutionException full) {
      lease.close();
      invocation.answer(Failures.overloaded(name));
    }
  }
}
