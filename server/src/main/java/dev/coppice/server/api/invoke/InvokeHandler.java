package dev.coppice.server.api.invoke;

import dev.coppice.cache.Leases;
import dev.coppice.cache.ModelCache;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.RequestDecoder;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The way of a call from its model's name to its scores.
 *
 * <p>Warm, the model is in memory: what takes little time is scored right here on the event loop,
 * the rest on the scoring threads. Cold, a virtual thread waits in the cache for the load and then
 * goes on as warm; so does a call that wants the newest version ({@code Cache-Control: no-cache}),
 * which waits for the store's word. A refusal costs no fetch: headers, empty bodies and content
 * types are looked at first.
 */
public final class InvokeHandler {

  /** The largest body that is decoded on the event loop: 50 us of JSON, 30 of CSV. */
  private static final int INLINE_BODY_BYTES = 8 * 1024;

  /** The widest model whose bodies are: reading one can take time and memory for each feature. */
  private static final int INLINE_FEATURES = 4096;

  /**
   * The longest a call may be expected to score on the event loop, judging by the model's earlier
   * calls: several times what going to another thread costs, and little beside what the other calls
   * of the loop can wait.
   */
  private static final long INLINE_SCORING_NANOS = 100_000;

  private final ModelCache cache;
  private final RequestFormats requests;
  private final Executor waiting;
  private final ScoringThreads scoring;
  private final RequestMemory memory;

  /**
   * @param waiting runs calls that wait for a load; each may block
   * @param scoring runs large calls
   */
  public InvokeHandler(
      ModelCache cache,
      RequestFormats requests,
      Executor waiting,
      ScoringThreads scoring,
      RequestMemory memory) {
    this.cache = cache;
    this.requests = requests;
    this.waiting = waiting;
    this.scoring = scoring;
    this.memory = memory;
  }

  /** As {@link ModelCache#canBe}. */
  public boolean canBe(ModelName name) {
    return cache.canBe(name);
  }

  /**
   * Answers a call.
   *
   * @param invocation told which model it is for
   * @param name the model that the call means
   */
  public void handle(Invocation invocation, ModelName name) {
    if (invocation.form().isWarmUp()) {
      warmUp(invocation, name);
      return;
    }
    Failure flaw = invocation.form().flaw();
    if (flaw != null) {
      invocation.answer(flaw);
      return;
    }
    if (invocation.isEmpty()) {
      invocation.answerNothing();
      return;
    }
    RequestDecoder decoder;
    try {
      decoder = invocation.form().decoder(requests);
    } catch (MediaTypeException e) {
      invocation.answer(Failure.of(e));
      return;
    }
    acquire(invocation, decoder, name);
  }

  /** Goes on with the model at once, if it is in memory, or once it is loaded. */
  private void acquire(Invocation invocation, RequestDecoder decoder, ModelName name) {
    if (!invocation.holdBody(memory.bodies().open(name))) {
      invocation.answer(Failure.bodiesFull());
      return;
    }
    Consumer<Lease> next = loaded -> goOn(invocation, decoder, loaded, name);
    boolean isExplained = invocation.form().isExplained();
    if (invocation.wantsNewest()) {
      invocation.lookedUp(isInMemory(name, isExplained));
      load(invocation, () -> newest(name, isExplained), next);
      return;
    }
    Leases leases = isExplained ? cache.explained() : cache;
    Optional<Lease> lease = leases.tryAcquire(name);
    invocation.lookedUp(lease.isPresent());
    if (lease.isPresent()) {
      dispatch(new WarmCall(invocation, decoder, lease.get(), name, memory.heap()));
    } else {
      load(invocation, () -> leases.acquire(name), next);
    }
  }

  private boolean isInMemory(ModelName name, boolean isExplained) {
    return cache.status(name).filter(model -> model.isExplained() || !isExplained).isPresent();
  }

  private Lease newest(ModelName name, boolean isExplained) {
    Lease lease = cache.acquireNewest(name);
    if (!isExplained) {
      return lease;
    }
    lease.close();
    return cache.explained().acquire(name);
  }

  /** Answers once the model is in memory, in its newest version if that is asked for. */
  private void warmUp(Invocation invocation, ModelName name) {
    Consumer<Lease> answer =
        lease -> {
          invocation.isAnsweredBy(lease);
          lease.close();
          invocation.answerNothing();
        };
    if (invocation.wantsNewest()) {
      invocation.lookedUp(isInMemory(name, false));
      load(invocation, () -> cache.acquireNewest(name), answer);
      return;
    }
    Optional<Lease> lease = cache.tryAcquire(name);
    invocation.lookedUp(lease.isPresent());
    lease.ifPresentOrElse(answer, () -> load(invocation, () -> cache.acquire(name), answer));
  }

  private void load(Invocation invocation, Supplier<Lease> source, Consumer<Lease> next) {
    invocation.leaveWithItsClient();
    try {
      waiting.execute(() -> awaitModel(invocation, source, next));
    } catch (RejectedExecutionException refused) {
      invocation.answer(Failure.refused(refused));
    }
  }

  private void awaitModel(Invocation invocation, Supplier<Lease> source, Consumer<Lease> next) {
    Lease lease;
    try {
      lease = invocation.await(source);
    } catch (ServingException e) {
      if (invocation.isAbandoned()) {
        invocation.answerNobody();
      } else {
        invocation.answer(Failure.of(e));
      }
      return;
    } catch (Throwable e) { // Nobody else would answer the client.
      invocation.answerDefect(e);
      return;
    }
    next.accept(lease);
  }

  private void goOn(Invocation invocation, RequestDecoder decoder, Lease lease, ModelName name) {
    WarmCall call = new WarmCall(invocation, decoder, lease, name, memory.heap());
    try {
      invocation.eventLoop().execute(() -> dispatch(call));
    } catch (RejectedExecutionException stopped) {
      call.refuse(Failure.stopping());
    }
  }

  /** Decodes and scores here, on the event loop, what is small; the scoring threads do the rest. */
  private void dispatch(WarmCall call) {
    if (call.invocation().isAbandoned()) {
      call.abandon();
      return;
    }
    Failure refusal = call.refusal();
    if (refusal != null) {
      call.refuse(refusal);
      return;
    }
    boolean isSmall =
        !call.isExplained()
            && call.invocation().body().readableBytes() <= INLINE_BODY_BYTES
            && call.model().featureCount() <= INLINE_FEATURES;
    try {
      if (isSmall) {
        call.decode();
        if (call.lacksReasons()) {
          explain(call);
          return;
        }
        if (!call.isExplained() && call.estimate() <= INLINE_SCORING_NANOS) {
          call.score();
          return;
        }
      }
    } catch (HeapRefusedException full) {
      if (full.isForGood()) {
        call.fail(full);
        return;
      }
      call.beginAnew(); // It waits for room on a scoring thread.
    } catch (Throwable e) {
      call.fail(e);
      return;
    }
    LongCall.begin(call, scoring, this::explain);
  }

  /** Begins anew with a model that has what reasons take, which the body turned out to ask for. */
  private void explain(WarmCall call) {
    Invocation invocation = call.invocation();
    ModelName name = call.name();
    call.close();
    Runnable again =
        () -> {
          invocation.lookedUp(false);
          load(
              invocation,
              () -> cache.explained().acquire(name),
              lease -> goOn(invocation, call.decoder(), lease, name));
        };
    try {
      invocation.eventLoop().execute(again);
    } catch (RejectedExecutionException stopped) {
      invocation.answer(Failure.stopping());
    }
  }
}
