package dev.coppice.server.api.score;

import dev.coppice.cache.resident.ScoringTime;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Matrix;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one call on their way to an answer, a block at a time: so what scoring takes depends
 * neither on the number of rows nor on the number of classes, and no block takes long.
 */
public final class ScoredBlocks {

  /** What a block should take, judging by the model's earlier calls. */
  private static final long BLOCK_NANOS = 5_000_000;

  private final DecodedRows rows;
  private final ResponseEncoder encoder;
  private final ScoringTime time;
  private final @Nullable ExplainedRows reasons;

  /** Rows of a block at most, if they make one. */
  private int blockRows;

  private int scored;
  private int checked;

  public ScoredBlocks(DecodedRows rows, ResponseEncoder encoder, ScoringTime time) {
    this(rows, encoder, time, null);
  }

  /**
   * The same with the reasons of the scores.
   *
   * @param reasons null if there are none
   */
  public ScoredBlocks(
      DecodedRows rows,
      ResponseEncoder encoder,
      ScoringTime time,
      @Nullable ExplainedRows reasons) {
    this.rows = rows;
    this.encoder = encoder;
    this.time = time;
    this.reasons = reasons;
    this.blockRows = reasons == null ? rows.count() : reasons.blockRows();
  }

  /** Value of the answer's {@code Content-Type}. */
  public String contentType() {
    return encoder.contentType();
  }

  /** Further headers of the answer, once a block is scored. */
  public List<Map.Entry<String, String>> headers() {
    return encoder.headers();
  }

  /** Whether the answer cannot go out in parts. */
  public boolean isWhole() {
    return encoder.isWhole();
  }

  /** Of {@link #answerBytes} those that are sure to be there at once. */
  public long wholeBytes() {
    return encoder.wholeBytes(rows.model());
  }

  /** Bytes of the heap that the answer should take in all while it is written. */
  public long answerBytes() {
    long known = encoder.answerBytes(rows.model());
    if (isWhole()) {
      return known;
    }
    long reasonBytes = reasons == null ? 0 : reasons.textBytes(rows.count());
    long bytes = Math.max(known, AnswerSize.of(rows).bytes() + reasonBytes);
    return new AnswerSize(bytes).inParts();
  }

  /** Whether all rows are scored. */
  public boolean isDone() {
    return scored == rows.count();
  }

  /** Whether no row can be refused any more. */
  public boolean isChecked() {
    return Math.max(scored, checked) == rows.count();
  }

  /**
   * Scores the next block, and appends its part of the answer.
   *
   * @param room what the answer's growth is taken from; before, where that is more than a block's
   * @throws HeapRefusedException if there is not as much; then the block is not there
   */
  public void scoreNext(ByteBuf answer, HeapShare room) throws PayloadException {
    int end = blockEnd(scored);
    boolean isLast = end == rows.count();
    long start = System.nanoTime();
    Matrix some = rows.matrix(scored, end);
    Scores scores = rows.model().score(some);
    time.add(end - scored, System.nanoTime() - start);
    Consumer<Reasons> writer = known -> write(scores, with(known, some), isLast, answer, room);
    if (reasons == null) {
      writer.accept(Reasons.NONE);
    } else {
      reasons.write(some, writer);
    }
    scored = end;
  }

  private void write(Scores scores, Reasons known, boolean isLast, ByteBuf answer, HeapShare room) {
    grow(answer, encoder.completingBytes(scores, known, isLast), room);
    int before = answer.capacity();
    encoder.encode(scores, known, scored, isLast, answer);
    room.take(answer.capacity() - before);
  }

  private static void grow(ByteBuf answer, long bytes, HeapShare room) {
    long more = bytes - answer.writableBytes();
    if (more > 0) {
      room.take(more);
      answer.capacity(Math.toIntExact(answer.capacity() + more));
    }
  }

  private Reasons with(Reasons known, Matrix some) {
    return encoder.reasons().margins() ? known.with(rows.model().margins(some).values()) : known;
  }

  /**
   * Makes blocks smaller, so that the answer's part of each takes no more than so many bytes.
   *
   * @param scoredBytes what the rows so far took
   * @return what one of those took
   */
  public int limitTo(int bytes, int scoredBytes) {
    int rowBytes = Math.max(1, scoredBytes / scored);
    blockRows = Math.clamp(bytes / (2L * rowBytes), 1, blockRows);
    return rowBytes;
  }

  /** Checks the next block of those that are not scored. */
  public void checkNext() throws PayloadException {
    int from = Math.max(scored, checked);
    int end = blockEnd(from);
    rows.check(from, end);
    checked = end;
  }

  private int blockEnd(int from) {
    long rowNanos = time.estimate(1) + (reasons == null ? 0 : reasons.rowNanos());
    long inTime = BLOCK_NANOS / Math.max(1, rowNanos);
    int most = Math.clamp(inTime, 1, blockRows);
    return Math.min(from + most, rows.blockEnd(from));
  }
}
