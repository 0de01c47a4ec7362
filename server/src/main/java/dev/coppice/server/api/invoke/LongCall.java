package dev.coppice.server.api.invoke;

import dev.coppice.loader.tracing.Step;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.score.AnswerSize;
import dev.coppice.server.api.score.ScoredBlocks;
import dev.coppice.server.api.score.ScoredParts;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.rows.PayloadException;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call on the scoring threads, a block of rows per turn. A small answer goes out whole. A large
 * one goes out in parts as its client takes them, and the rows of a part are scored no sooner; but
 * all rows are checked before the first part, so that the status is right.
 */
final class LongCall implements ScoringThreads.Turns {

  /** What a part takes, but for rows that are longer by themselves. */
  private static final int PART_BYTES = 512 << 10;

  private final WarmCall call;
  private final ScoringThreads threads;
  private final Consumer<WarmCall> explain;
  private ScoringThreads.@Nullable Place place;
  private @Nullable ScoredBlocks blocks;
  private @Nullable ByteBuf answer;
  private @Nullable ScoredParts parts;

  /** On {@link System#nanoTime()}'s scale. */
  private final long begunAt = System.nanoTime();

  /** The largest part that there is room for. */
  private int partBytes = PART_BYTES;

  /** On {@link System#nanoTime()}'s scale. */
  private long waitingSince = System.nanoTime();

  private final Step scoring;

  private LongCall(WarmCall call, ScoringThreads threads, Consumer<WarmCall> explain) {
    this.call = call;
    this.threads = threads;
    this.explain = explain;
    this.scoring = call.invocation().scoring();
  }

  /**
   * Queues a call for scoring; it is decoded first if that has not been done.
   *
   * @param explain takes over a call that turned out to want reasons which its model lacks
   */
  static void begin(WarmCall call, ScoringThreads threads, Consumer<WarmCall> explain) {
    LongCall begun = new LongCall(call, threads, explain);
    ScoringThreads.Place place;
    try {
      call.stay();
    } catch (HeapRefusedException full) {
      call.beginAnew();
    }
    try {
      place = threads.enter(call.name(), begun);
    } catch (RejectedExecutionException full) {
      begun.scoring.close();
      call.refuse(Failure.overloaded(call.name()));
      return;
    }
    begun.place = place;
    try {
      place.again();
    } catch (Throwable e) { // Nobody else would answer the client.
      begun.leave();
      call.fail(e);
    }
  }

  @Override
  public void take() {
    if (parts != null) {
      makePart(parts);
      return;
    }
    call.waited(System.nanoTime() - waitingSince);
    if (call.invocation().isAbandoned()) {
      leave();
      call.abandon();
      return;
    }
    try {
      proceed();
    } catch (Throwable e) { // Whatever it is, the call is answered.
      leave();
      call.fail(e);
    }
  }

  private void proceed() throws Exception {
    if (blocks == null && !prepare()) {
      return;
    }
    ByteBuf body = answer();
    ScoredBlocks rows = blocks();
    if (body.readableBytes() < AnswerSize.MAX_WHOLE_BYTES || rows.isWhole()) {
      rows.scoreNext(body, call::take);
    } else if (!rows.isChecked()) {
      rows.checkNext();
    } else {
      stream(body);
      return;
    }
    if (rows.isDone()) {
      answer = null;
      leave();
      call.answer(rows, body);
    } else {
      waitingSince = System.nanoTime();
      place().again();
    }
  }

  /**
   * Makes blocks of the body. All that they take is set aside at once: whoever finds no room holds
   * nothing, and begins anew.
   *
   * @return false if the call goes on later, or elsewhere
   */
  private boolean prepare() throws Exception {
    if (!call.claimAgain()) {
      standBack();
      return false;
    }
    try {
      if (!call.isDecoded()) {
        call.decode();
      }
      if (call.lacksReasons()) {
        leave();
        explain.accept(call);
        return false;
      }
      ScoredBlocks made = call.blocks();
      call.claimForAnswer(made);
      blocks = made;
    } catch (HeapRefusedException full) {
      if (full.isForGood()) {
        throw full;
      }
      call.beginAnew();
      standBack();
      return false;
    }
    call.invocation().releaseBody();
    answer = call.invocation().allocator().buffer();
    return true;
  }

  /** Takes another turn a little later; whoever has waited too long is refused. */
  private void standBack() {
    waitingSince = System.nanoTime();
    if (threads.isTooLate(begunAt)) {
      leave();
      call.refuse(Failure.rowsFull());
    } else {
      place().later();
    }
  }

  private void stream(ByteBuf begin) {
    int rowBytes = blocks().limitTo(PART_BYTES, begin.readableBytes());
    // As its buffer grows: once the answer has begun, nothing but a cut can refuse a row.
    int rowCapacity = begin.alloc().calculateNewCapacity(rowBytes, Integer.MAX_VALUE);
    partBytes = Math.max(PART_BYTES, rowCapacity);
    call.take(partBytes); // What has been scored is still there while the first part is made.
    ScoredParts made =
        new ScoredParts(begin, call.invocation().eventLoop(), place()::again, this::end);
    answer = null;
    parts = made;
    call.answer(blocks(), made);
  }

  private void makePart(ScoredParts to) {
    ByteBuf part;
    try {
      part = scoredPart();
    } catch (PayloadException | RuntimeException | Error e) {
      to.broke(e);
      return;
    }
    to.made(part, blocks().isDone());
  }

  private ByteBuf scoredPart() throws PayloadException {
    ByteBuf part = call.invocation().allocator().buffer();
    long start = System.nanoTime();
    try {
      blocks().scoreNext(part, HeapShare.UNBOUNDED); // Most of it is taken already.
      call.invocation().scoredFor(System.nanoTime() - start);
      if (part.capacity() > partBytes) {
        call.take(2L * (part.capacity() - partBytes)); // One is made while one is being sent.
        partBytes = part.capacity();
      }
      return part;
    } catch (Throwable e) {
      part.release();
      throw e;
    }
  }

  @Override
  public void refuse() {
    if (parts != null) {
      parts.broke(new IllegalStateException("no more turns to score in"));
    } else {
      leave();
      call.waited(System.nanoTime() - waitingSince);
      call.refuse(Failure.overloaded(call.name()));
    }
  }

  /** The answer is out, or its client is gone. */
  private void end() {
    leave();
    call.close();
  }

  /** Gives back what the call has besides its answer, once; further calls do nothing. */
  private void leave() {
    scoring.close();
    if (place != null) {
      place.close();
      place = null;
    }
    if (answer != null) {
      answer.release();
      answer = null;
    }
  }

  private ScoringThreads.Place place() {
    return present(place);
  }

  private ScoredBlocks blocks() {
    return present(blocks);
  }

  private ByteBuf answer() {
    return present(answer);
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("long call: not begun (expected: in its order)");
    }
    return value;
  }
}
