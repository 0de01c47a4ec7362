package dev.coppice.server.api.invoke;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.loader.tracing.Step;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.metrics.tenants.CallReport;
import dev.coppice.metrics.tenants.ErrorKind;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.CacheControl;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.HeaderField;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of a model, from its arrival to its one answer, and what is reported to the meters. */
public final class Invocation {

  private static final Logger LOG = LoggerFactory.getLogger(Invocation.class);

  /** What one connection reads at once, and so holds anyway. */
  private static final int SMALL_BODY_BYTES = 64 << 10;

  private final Exchange exchange;
  private final @Nullable CallForm form;
  private final Dialect dialect;
  private final Envelope envelope;
  private final RequestMetrics metrics;
  private final CallTrace trace = CallTrace.ifCollected();
  private final ClientWait waiting = new ClientWait();
  private long modelNanos = RequestMetrics.NO_MODEL;
  private SharedBytes.@Nullable Holding heldBody;
  private @Nullable ModelName asked;
  private @Nullable Failure failure;
  private boolean hasLookedUp;
  private boolean isHit;
  private int rows;

  /**
   * @param form how this call's body is read and its answer written; null if it is refused unread
   */
  public Invocation(
      Exchange exchange,
      @Nullable CallForm form,
      Dialect dialect,
      Envelope envelope,
      RequestMetrics metrics) {
    this.exchange = exchange;
    this.form = form;
    this.dialect = dialect;
    this.envelope = envelope;
    this.metrics = metrics;
    metrics.started();
  }

  /** Notes whether the model was in memory, before anything is waited for; the last time counts. */
  void lookedUp(boolean hit) {
    hasLookedUp = true;
    isHit = hit;
  }

  /** Notes how many rows the body had. */
  void decoded(int count) {
    rows = count;
  }

  /** How the call's body is read and its answer written. */
  CallForm form() {
    return Objects.requireNonNull(form, "form: null (expected: that of a call that is read)");
  }

  /** Whether there is nothing to score, and nothing wrong with that. */
  boolean isEmpty() {
    return !exchange.body().isReadable() && form().mayBeEmpty();
  }

  /** The body; readable until the call is answered. */
  ByteBuf body() {
    return exchange.body();
  }

  /** Whether the call is to be answered by the newest version that the store has. */
  boolean wantsNewest() {
    return CacheControl.isNoCache(
        HeaderField.value(exchange.headers(), HttpHeaderNames.CACHE_CONTROL));
  }

  /**
   * Counts the body among those of its model until it is released or the call is answered; a small
   * one does not count.
   *
   * @param holding taken over
   * @return false if the model's calls hold as much as they may
   */
  boolean holdBody(SharedBytes.Holding holding) {
    int bytes = body().readableBytes();
    if (bytes <= SMALL_BODY_BYTES) {
      return true;
    }
    try {
      holding.take(bytes);
    } catch (HeapRefusedException e) {
      return false;
    }
    heldBody = holding;
    return true;
  }

  /** Gives the body's memory back once it is decoded; it is empty then. */
  void releaseBody() {
    exchange.releaseBody();
    forgetBody();
  }

  private void forgetBody() {
    if (heldBody != null) {
      heldBody.close();
      heldBody = null;
    }
  }

  /** Hears that the answer is out, or its client gone; before the answer. */
  public void onSent(Runnable listener) {
    exchange.onSent(delivered -> listener.run());
  }

  Executor eventLoop() {
    return exchange.eventLoop();
  }

  ByteBufAllocator allocator() {
    return exchange.allocator();
  }

  /** Whether the client is gone, so that nobody would read the answer. */
  boolean isAbandoned() {
    return exchange.isAbandoned();
  }

  /** Interrupts what waits for this call if its client goes; on the event loop. */
  void leaveWithItsClient() {
    exchange.onAbandoned(waiting::end);
  }

  /** Begins to score. */
  Step scoring() {
    return trace.begin("score");
  }

  /**
   * Notes the model that the call means, for the log and that tenant's figures; only of a caller
   * that may call it, since others are not to change them.
   */
  public void isFor(ModelName name) {
    asked = name;
    exchange.notes().subject(name.equals(ModelName.SINGLE) ? "" : name.value());
  }

  /** Notes the model's version, for the log. */
  void isAnsweredBy(Lease lease) {
    exchange.notes().version(lease.version());
  }

  /** Waits on this thread for the call's lease, as long as the client is there. */
  Lease await(Supplier<Lease> source) {
    long start = System.nanoTime();
    CallTrace own = trace.with(RequestTrace.of(exchange.headers()));
    try {
      return waiting.await(() -> own.step("wait for load", source::get));
    } finally {
      exchange.notes().loaded(System.nanoTime() - start);
    }
  }

  /**
   * Notes the time that the call's model was at hand, for the meters and the log; before the
   * answer.
   *
   * @param waitedNanos the part of it that was waited for a thread
   */
  void spent(long modelNanos, long waitedNanos) {
    this.modelNanos = modelNanos;
    waitedFor(waitedNanos);
    scoredFor(modelNanos - waitedNanos);
  }

  /** Notes time without a thread, for the log alone. */
  void waitedFor(long nanos) {
    exchange.notes().waited(nanos);
  }

  /** Notes time for scoring, for the log alone. */
  void scoredFor(long nanos) {
    exchange.notes().worked(nanos);
  }

  /** Answers with scores; takes over their body. */
  void answer(Response scores) {
    report(scores.status());
    envelope.respond(exchange, scores);
  }

  /** Answers with scores in parts; takes them over. */
  void answer(Response head, BodyParts parts) {
    report(head.status());
    envelope.respond(exchange, head, parts);
  }

  /** Answers that there is nothing to score, or to say. */
  void answerNothing() {
    report(204);
    exchange.respond(new Response(204, "", Unpooled.EMPTY_BUFFER, envelope.headers()));
  }

  /** Ends a call whose client is gone. */
  void answerNobody() {
    report(ClientGone.STATUS);
    exchange.respond(ClientGone.answer());
  }

  public void answer(Failure failure) {
    this.failure = failure;
    FailureForm form = envelope.protocol().callFailures().apply(dialect);
    report(failure.kind().status());
    exchange.respond(form.of(failure, exchange.requestId()));
  }

  /** Answers that something went wrong which nobody foresaw. */
  void answerDefect(Throwable defect) {
    logDefect("waiting for the model failed", defect);
    answer(Failure.internal());
  }

  /** Logs, under the request's id, what the client only learns to be an internal error. */
  void logDefect(String what, Throwable defect) {
    LOG.error("request {}: {}", exchange.requestId(), what, defect);
  }

  /** Reports to the meters how the call went, once the answer is out. */
  private void report(int status) {
    forgetBody();
    if (hasLookedUp) {
      metrics.lookedUp(isHit);
    }
    exchange.onSent(delivered -> report(status, delivered));
  }

  private void report(int status, boolean delivered) {
    long nanos = System.nanoTime() - exchange.arrivedNanos();
    metrics.finished(exchange.requestId(), envelope.route(), status, delivered, nanos, modelNanos);
    if (asked != null) {
      String cause = failure == null ? "" : failure.message();
      ErrorKind error = error(delivered && status != ClientGone.STATUS);
      metrics.called(new CallReport(asked, error, cause, isHit, rows, modelNanos, nanos));
    }
  }

  private @Nullable ErrorKind error(boolean delivered) {
    if (failure != null) {
      return CallErrors.of(failure.kind());
    }
    return delivered ? null : ErrorKind.NOT_DELIVERED;
  }
}
