package dev.coppice.server.api.invoke;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.loader.tracing.Step;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.ModelInfo;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.TooManyReasonsException;
import dev.coppice.server.api.score.AnswerSize;
import dev.coppice.server.api.score.DecodedRows;
import dev.coppice.server.api.score.ExplainedRows;
import dev.coppice.server.api.score.ScoredBlocks;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A call whose model is in memory: owns the lease and what the call takes of the heap from its
 * creation until it is closed. Every way to its answer closes it.
 *
 * <p>May move from thread to thread, but is used by one at a time.
 */
final class WarmCall implements AutoCloseable {

  private final Invocation invocation;
  private boolean isExplained;
  private final RequestDecoder decoder;
  private final Lease lease;
  private final ModelName name;
  private final SharedBytes.Holding heap;

  /** On {@link System#nanoTime()}'s scale: waiting for a thread counts as the model's time. */
  private final long readySince = System.nanoTime();

  private long waitedNanos;

  /** Of the answer, if it is written at once. */
  private long answerBytes;

  private @Nullable DecodedRows rows;

  /**
   * @param lease of the model of that name, taken over
   * @param account what all requests may take of the heap
   */
  WarmCall(
      Invocation invocation,
      RequestDecoder decoder,
      Lease lease,
      ModelName name,
      SharedBytes account) {
    this.invocation = invocation;
    this.isExplained = invocation.form().isExplained();
    this.decoder = decoder;
    this.lease = lease;
    this.name = name;
    this.heap = account.openBrief(name);
    invocation.isAnsweredBy(lease);
  }

  Invocation invocation() {
    return invocation;
  }

  ModelName name() {
    return name;
  }

  ModelInfo model() {
    return lease.model().info();
  }

  /** Why the call does not mean this model; null if it does. */
  @Nullable Failure refusal() {
    return invocation.form().refusal(lease);
  }

  boolean isDecoded() {
    return rows != null;
  }

  /** Decodes the body. */
  void decode() throws PayloadException {
    ByteBuf body = invocation.body();
    DecodedRows decoded = DecodedRows.decode(decoder, body, lease.model(), heap);
    if (!body.hasArray()) {
      heap.give(body.readableBytes()); // The copy that was read.
    }
    rows = decoded;
    isExplained = invocation.form().isExplained();
    invocation.decoded(decoded.count());
  }

  /** Reads the body of a call, which may be begun anew with another lease. */
  RequestDecoder decoder() {
    return decoder;
  }

  /** Nanoseconds that scoring should take, judging by the model's earlier calls. */
  long estimate() {
    return lease.scoringTime().estimate(decoded().count());
  }

  /** What was decoded, to be scored as the headers ask for. */
  ScoredBlocks blocks()
      throws MediaTypeException, InferenceOutputException, TooManyReasonsException {
    if (isExplained()) {
      return explainedBlocks();
    }
    return new ScoredBlocks(
        decoded(), invocation.form().encoder(lease.model()), lease.scoringTime());
  }

  private ScoredBlocks explainedBlocks()
      throws MediaTypeException, InferenceOutputException, TooManyReasonsException {
    ResponseEncoder encoder = invocation.form().explaining(lease.model());
    ExplainedRows reasons =
        new ExplainedRows(lease.model(), encoder.reasons(), decoded().count(), lease.reasonsTime());
    reasons.takeFrom(heap);
    return new ScoredBlocks(decoded(), encoder, lease.scoringTime(), reasons);
  }

  /** Whether the answer says why the scores are as they are. */
  boolean isExplained() {
    return isExplained;
  }

  /** Whether the body asked for reasons of a model that has not what they take. */
  boolean lacksReasons() {
    return isExplained && lease.model().explainer().isEmpty();
  }

  private DecodedRows decoded() {
    if (rows == null) {
      throw new IllegalStateException("rows: none (expected: a decoded body)");
    }
    return rows;
  }

  /**
   * The call is to wait for a thread.
   *
   * @throws HeapRefusedException if there is no room for what it holds meanwhile
   */
  void stay() {
    heap.stay();
  }

  /**
   * Sets aside of the heap what it takes to come further than when it {@linkplain #beginAnew began
   * anew}.
   *
   * @return whether there is room
   */
  boolean claimAgain() {
    return heap.claimAgain();
  }

  /**
   * Sets room aside for what the answer should take, so that hardly any row is scored in vain.
   *
   * @param blocks of which none is scored
   * @throws HeapRefusedException if there is none now; for good if there cannot be enough
   */
  void claimForAnswer(ScoredBlocks blocks) {
    heap.require(blocks.wholeBytes());
    if (!heap.claim(blocks.answerBytes())) {
      throw new HeapRefusedException("no room for the answer");
    }
  }

  /** Begins anew after there was no room on the heap: the body is to be decoded again. */
  void beginAnew() {
    rows = null;
    heap.giveUp();
  }

  /** Takes so many bytes of the heap more, or of direct memory. */
  void take(long bytes) {
    heap.take(bytes);
  }

  /** Scores what was decoded, and answers. */
  void score()
      throws PayloadException,
          MediaTypeException,
          InferenceOutputException,
          TooManyReasonsException {
    ScoredBlocks blocks = blocks();
    ByteBuf body = invocation.allocator().buffer(AnswerSize.of(decoded()).atOnce());
    Step scoring = invocation.scoring();
    try {
      takeForAnswer(body.capacity());
      while (!blocks.isDone()) {
        blocks.scoreNext(body, this::takeForAnswer);
      }
    } catch (Throwable e) {
      body.release();
      throw e;
    } finally {
      scoring.close();
    }
    answer(blocks, body);
  }

  /** Takes so many bytes more once the answer is no small one. */
  private void takeForAnswer(long bytes) {
    boolean wasSmall = answerBytes <= AnswerSize.SMALL_BYTES;
    answerBytes += bytes;
    if (answerBytes > AnswerSize.SMALL_BYTES) {
      stay();
      take(wasSmall ? answerBytes : bytes);
    }
  }

  /**
   * Answers with all scores.
   *
   * @param blocks all of them, scored
   * @param body taken over
   */
  void answer(ScoredBlocks blocks, ByteBuf body) {
    rows = null;
    lease.close();
    if (body.capacity() > AnswerSize.SMALL_BYTES) {
      heap.shrinkTo(body.capacity());
      invocation.onSent(heap::close);
    } else {
      heap.close();
    }
    spent();
    invocation.answer(new Response(200, blocks.contentType(), body, blocks.headers()));
  }

  /**
   * Answers with scores in parts, whose end closes the call.
   *
   * @param blocks of which the first are scored
   * @param parts taken over
   */
  void answer(ScoredBlocks blocks, BodyParts parts) {
    heap.giveRest();
    spent();
    invocation.answer(
        new Response(200, blocks.contentType(), Unpooled.EMPTY_BUFFER, blocks.headers()), parts);
  }

  /** Closes the call, and answers with the failure that a throwable means. */
  void fail(Throwable cause) {
    spent();
    Failure failure = Failure.ofCall(cause);
    if (failure == null) {
      invocation.logDefect("scoring failed", cause);
      failure = Failure.internal();
    }
    refuse(failure);
  }

  /** Closes the call and answers with a failure. */
  void refuse(Failure failure) {
    invocation.waitedFor(waitedNanos);
    close();
    invocation.answer(failure);
  }

  /** Closes a call that nobody waits for. */
  void abandon() {
    close();
    invocation.answerNobody();
  }

  /** It waited for a thread. */
  void waited(long nanos) {
    waitedNanos += nanos;
  }

  private void spent() {
    invocation.spent(System.nanoTime() - readySince, waitedNanos);
  }

  /** Gives the model and the heap back, once; further calls do nothing. */
  @Override
  public void close() {
    rows = null;
    lease.close();
    heap.close();
  }
}
