package dev.coppice.server.api.invoke;

import dev.coppice.cache.resident.Lease;
import dev.coppice.model.Scores;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A call whose model is in memory: owns the lease from its creation until it is closed. Whoever
 * refuses the call closes it, before the client hears of it; {@link #score} does in any case.
 *
 * <p>May move from thread to thread, but is used by one at a time.
 */
final class WarmCall implements AutoCloseable {

  private final Invocation invocation;
  private final RequestDecoder decoder;
  private final Lease lease;

  /** On {@link System#nanoTime()}'s scale: waiting for a thread counts as the model's time. */
  private final long readySince = System.nanoTime();

  private @Nullable DecodedRows rows;

  /**
   * @param lease taken over
   */
  WarmCall(Invocation invocation, RequestDecoder decoder, Lease lease) {
    this.invocation = invocation;
    this.decoder = decoder;
    this.lease = lease;
  }

  Invocation invocation() {
    return invocation;
  }

  /**
   * Decodes the body.
   *
   * @return false if that failed; then the call is answered and closed
   */
  boolean decode() {
    try {
      rows = DecodedRows.decode(decoder, invocation.body(), lease.model());
      return true;
    } catch (PayloadException e) {
      fail(Failure.of(e));
    } catch (Throwable e) { // A body that asks for more memory than there is.
      failUnforeseen(e);
    }
    return false;
  }

  /** Nanoseconds that scoring should take, judging by the model's earlier calls. */
  long estimate() {
    return lease.scoringTime().estimate(decoded().count());
  }

  /** Scores what was decoded, and answers; the call is closed in any case. */
  void score() {
    Response answer;
    try (this) {
      answer = encode();
    } catch (PayloadException e) {
      fail(Failure.of(e));
      return;
    } catch (MediaTypeException e) {
      fail(Failure.of(e));
      return;
    } catch (InferenceOutputException e) {
      fail(Failure.of(e));
      return;
    } catch (Throwable e) { // No memory for the answer is the likeliest of the errors.
      failUnforeseen(e);
      return;
    }
    invocation.spent(System.nanoTime() - readySince);
    invocation.answer(answer);
  }

  private Response encode() throws PayloadException, MediaTypeException, InferenceOutputException {
    ResponseEncoder encoder = invocation.encoder(lease.model().info());
    DecodedRows decoded = decoded();
    long start = System.nanoTime();
    Scores scores = decoded.score();
    lease.scoringTime().add(decoded.count(), System.nanoTime() - start);
    ByteBuf body = invocation.allocator().buffer(estimate(scores));
    try {
      encoder.encode(scores, body);
    } catch (Throwable e) {
      body.release();
      throw e;
    }
    return new Response(200, encoder.contentType(), body);
  }

  /** A guess that spares most answers a second buffer: numbers have 17 digits or so. */
  private static int estimate(Scores scores) {
    return 64 + (int) Math.min(1 << 20, scores.values().length * 24L);
  }

  private DecodedRows decoded() {
    if (rows == null) {
      throw new IllegalStateException("rows: none (expected: a decoded body)");
    }
    return rows;
  }

  /** Closes the call and answers with a failure that has nothing to do with the model. */
  void refuse(Failure failure) {
    close();
    invocation.answer(failure);
  }

  /** Closes a call that nobody waits for. */
  void abandon() {
    close();
    invocation.answerNobody();
  }

  private void failUnforeseen(Throwable defect) {
    invocation.logDefect("scoring failed", defect);
    fail(Failure.internal());
  }

  private void fail(Failure failure) {
    close();
    invocation.spent(System.nanoTime() - readySince);
    invocation.answer(failure);
  }

  /** Gives the model back, once; further calls do nothing. */
  @Override
  public void close() {
    lease.close();
  }
}
