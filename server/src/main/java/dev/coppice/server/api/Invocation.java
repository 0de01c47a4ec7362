package dev.coppice.server.api;

import dev.coppice.cache.Lease;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.model.Model;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.InferenceOutputException;
import dev.coppice.server.codec.MediaTypeException;
import dev.coppice.server.codec.PayloadException;
import dev.coppice.server.codec.RequestDecoder;
import dev.coppice.server.codec.ResponseEncoder;
import dev.coppice.server.http.Exchange;
import dev.coppice.server.http.Response;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of a model, from its arrival to its one answer, and what the meters hear of it. */
final class Invocation {

  private static final String CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";

  private static final Logger log = LoggerFactory.getLogger(Invocation.class);

  private final Exchange exchange;
  private final AnswerFormats answers;
  private final RequestMetrics metrics;
  private final RequestMetrics.Route route;
  private long modelNanos = RequestMetrics.NO_MODEL;

  Invocation(
      Exchange exchange,
      AnswerFormats answers,
      RequestMetrics metrics,
      RequestMetrics.Route route) {
    this.exchange = exchange;
    this.answers = answers;
    this.metrics = metrics;
    this.route = route;
    metrics.started();
  }

  boolean isEmpty() {
    return !exchange.body().isReadable();
  }

  int bodyBytes() {
    return exchange.body().readableBytes();
  }

  @Nullable String contentType() {
    return exchange.headers().get(HttpHeaderNames.CONTENT_TYPE);
  }

  Executor eventLoop() {
    return exchange.eventLoop();
  }

  /** Sends the one answer, and tells the meters how it went once it is out. */
  void answer(Response response) {
    int status = response.status();
    exchange.onSent(
        delivered ->
            metrics.finished(
                route, status, delivered, System.nanoTime() - exchange.arrivedNanos(), modelNanos));
    exchange.respond(response);
  }

  /** Answers that something broke which should not; what it was is in the log. */
  void fail(Throwable defect) {
    log.error("request {} failed", exchange.requestId(), defect);
    answer(Failures.internal());
  }

  /**
   * Decodes, scores, encodes and answers on this thread; gives the lease back in any case.
   *
   * @param readySince when the model was at hand, on {@link System#nanoTime()}'s scale: waiting for
   *     this thread counts as the model's time
   */
  void score(RequestDecoder decoder, Lease lease, long readySince) {
    Response response;
    try (lease) {
      response = score(decoder, lease.model());
    } catch (PayloadException e) {
      response = Failures.of(e);
    } catch (MediaTypeException e) {
      response = Failures.of(e);
    } catch (InferenceOutputException e) {
      response = Failures.of(e);
    } catch (RuntimeException | OutOfMemoryError e) { // Netty's own, of direct buffers.
      log.error("request {}: scoring failed", exchange.requestId(), e);
      response = Failures.internal();
    }
    modelNanos = System.nanoTime() - readySince;
    answer(response);
  }

  /** A guess that spares most answers a second buffer: numbers have 17 digits or so. */
  private static int estimate(Scores scores) {
    return 64 + (int) Math.min(1 << 20, scores.values().length * 24L);
  }

  private Response score(RequestDecoder decoder, Model model)
      throws PayloadException, MediaTypeException, InferenceOutputException {
    DecodedRows rows = DecodedRows.decode(decoder, exchange.body(), model);
    ResponseEncoder encoder =
        answers.encoder(
            exchange.headers().get(HttpHeaderNames.ACCEPT),
            exchange.headers().get(CUSTOM_ATTRIBUTES),
            model.info());
    Scores scores = rows.score();
    ByteBuf body = exchange.allocator().buffer(estimate(scores));
    try {
      encoder.encode(scores, body);
    } catch (RuntimeException | OutOfMemoryError e) {
      body.release();
      throw e;
    }
    return new Response(200, encoder.contentType(), body);
  }
}
