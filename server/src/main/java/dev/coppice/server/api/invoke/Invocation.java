package dev.coppice.server.api.invoke;

import dev.coppice.cache.resident.Lease;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.model.Quoted;
import dev.coppice.model.Scores;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of a model, from its arrival to its one answer, and what the meters hear of it. */
public final class Invocation {

  private static final AsciiString CUSTOM_ATTRIBUTES =
      AsciiString.cached("X-Amzn-SageMaker-Custom-Attributes");

  private static final Logger log = LoggerFactory.getLogger(Invocation.class);

  /** Characters of a failure's text that are worth a place in the log. */
  private static final int MAX_LOGGED = 500;

  /** What proxies log for a client that did not wait for its answer. */
  private static final int CLIENT_GONE = 499;

  private final Exchange exchange;
  private final Dialect dialect;
  private final Envelope envelope;
  private final RequestMetrics metrics;
  private long modelNanos = RequestMetrics.NO_MODEL;
  private volatile @Nullable Thread waiter;

  public Invocation(Exchange exchange, Dialect dialect, Envelope envelope, RequestMetrics metrics) {
    this.exchange = exchange;
    this.dialect = dialect;
    this.envelope = envelope;
    this.metrics = metrics;
    metrics.started();
  }

  boolean isEmpty() {
    return !exchange.body().isReadable();
  }

  int bodyBytes() {
    return exchange.body().readableBytes();
  }

  @Nullable String contentType() {
    return HeaderField.value(exchange.headers(), HttpHeaderNames.CONTENT_TYPE);
  }

  Executor eventLoop() {
    return exchange.eventLoop();
  }

  /** Whether the client is gone, so that nobody would read the answer. */
  boolean isAbandoned() {
    return exchange.isAbandoned();
  }

  /** Interrupts what waits for this call if its client goes; on the event loop. */
  void leaveWithItsClient() {
    exchange.onAbandoned(
        () -> {
          Thread waiting = waiter;
          if (waiting != null) {
            waiting.interrupt();
          }
        });
  }

  /** A lease for this call, which waits for it on this thread as long as its client is there. */
  Lease await(Supplier<Lease> source) {
    Thread self = Thread.currentThread();
    waiter = self;
    if (isAbandoned()) { // Before there was somebody to interrupt.
      self.interrupt();
    }
    try {
      return source.get();
    } finally {
      waiter = null;
    }
  }

  /** Ends a call whose client is gone: what nobody reads, and a line among the meters. */
  void answerNobody() {
    report(CLIENT_GONE);
    exchange.respond(new Response(CLIENT_GONE, "", Unpooled.EMPTY_BUFFER));
  }

  /** Answers that there is nothing to score. */
  void answerNothing() {
    report(204);
    exchange.respond(new Response(204, "", Unpooled.EMPTY_BUFFER, envelope.headers()));
  }

  public void answer(Failure failure) {
    FailureForm form = envelope.errors(dialect);
    if (form.refersToLog(failure)) {
      log.info(
          "request {}: {} {}",
          exchange.requestId(),
          failure.kind().status(),
          Quoted.of(failure.message(), MAX_LOGGED));
    }
    report(failure.kind().status());
    exchange.respond(form.of(failure, exchange.requestId()));
  }

  /** Answers that something went wrong which nobody foresaw. */
  void answerDefect(Throwable defect) {
    log.error("request {} failed", exchange.requestId(), defect);
    answer(Failure.internal());
  }

  /**
   * Decodes the body on this thread. A refused one is answered and its lease given back.
   *
   * @param readySince when the model was at hand, on {@link System#nanoTime()}'s scale: waiting for
   *     a thread counts as the model's time
   * @return null if the body was refused
   */
  @Nullable DecodedRows decode(RequestDecoder decoder, Lease lease, long readySince) {
    try {
      return DecodedRows.decode(decoder, exchange.body(), lease.model());
    } catch (PayloadException e) {
      lease.close();
      fail(Failure.of(e), readySince);
    } catch (Throwable e) { // A body that asks for more memory than there is.
      lease.close();
      failUnforeseen(e, readySince);
    }
    return null;
  }

  /**
   * Scores, encodes and answers on this thread; gives the lease back in any case.
   *
   * @param readySince as with {@link #decode}
   */
  void score(DecodedRows rows, Lease lease, long readySince) {
    Response scores;
    try (lease) {
      scores = score(rows, lease);
    } catch (PayloadException e) {
      fail(Failure.of(e), readySince);
      return;
    } catch (MediaTypeException e) {
      fail(Failure.of(e), readySince);
      return;
    } catch (InferenceOutputException e) {
      fail(Failure.of(e), readySince);
      return;
    } catch (Throwable e) { // No memory for the answer is the likeliest of the errors.
      failUnforeseen(e, readySince);
      return;
    }
    modelNanos = System.nanoTime() - readySince;
    report(scores.status());
    envelope.respond(exchange, scores);
  }

  private void failUnforeseen(Throwable e, long readySince) {
    log.error("request {}: scoring failed", exchange.requestId(), e);
    fail(Failure.internal(), readySince);
  }

  private void fail(Failure failure, long readySince) {
    modelNanos = System.nanoTime() - readySince;
    answer(failure);
  }

  /** Tells the meters how it went once the answer is out. */
  private void report(int status) {
    exchange.onSent(
        delivered ->
            metrics.finished(
                envelope.route(),
                status,
                delivered,
                System.nanoTime() - exchange.arrivedNanos(),
                modelNanos));
  }

  /** A guess that spares most answers a second buffer: numbers have 17 digits or so. */
  private static int estimate(Scores scores) {
    return 64 + (int) Math.min(1 << 20, scores.values().length * 24L);
  }

  private Response score(DecodedRows rows, Lease lease)
      throws PayloadException, MediaTypeException, InferenceOutputException {
    ResponseEncoder encoder =
        dialect
            .answers()
            .encoder(
                HeaderField.value(exchange.headers(), envelope.acceptHeader()),
                HeaderField.value(exchange.headers(), CUSTOM_ATTRIBUTES),
                lease.model().info());
    long start = System.nanoTime();
    Scores scores = rows.score();
    lease.scoringTime().add(rows.count(), System.nanoTime() - start);
    ByteBuf body = exchange.allocator().buffer(estimate(scores));
    try {
      encoder.encode(scores, body);
    } catch (Throwable e) {
      body.release();
      throw e;
    }
    return new Response(200, encoder.contentType(), body);
  }
}
