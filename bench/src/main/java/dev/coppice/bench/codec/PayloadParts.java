package dev.coppice.bench.codec;

import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.scripts.churn.ChurnData;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.rows.Rows;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.Random;

/** A body and its answer in one format: how long decoding the one and encoding the other take. */
final class PayloadParts implements AutoCloseable {

  private static final ModelInfo MODEL =
      new ModelInfo(
          "none", "binary:logistic", 1, ChurnData.FEATURE_NAMES.size(), ChurnData.FEATURE_NAMES);

  private final RequestDecoder decoder;
  private final ResponseEncoder encoder;
  private final ByteBuf body;
  private final ByteBuf answer = PooledByteBufAllocator.DEFAULT.directBuffer();
  private final Scores scores;

  private PayloadParts(
      RequestDecoder decoder, ResponseEncoder encoder, ByteBuf body, Scores scores) {
    this.decoder = decoder;
    this.encoder = encoder;
    this.body = body;
    this.scores = scores;
  }

  /** These customers in this format, and as many scores; the codecs are the server's. */
  static PayloadParts of(PayloadFormat format, ChurnData.Sample sample) {
    try {
      RequestDecoder decoder = new RequestFormats(LibsvmBase.AUTO).decoder(format.mediaType());
      String accept = format.isAnswered() ? format.mediaType() : null;
      ResponseEncoder encoder = AnswerFormats.multiModel(null, false).encoder(accept, null, MODEL);
      return new PayloadParts(decoder, encoder, format.body(sample), scores(sample.rows()));
    } catch (MediaTypeException | InferenceOutputException e) {
      throw new IllegalStateException("a format of ours was refused", e);
    }
  }

  private static Scores scores(int rows) {
    Random random = new Random(1);
    float[] scores = new float[rows];
    for (int row = 0; row < rows; row++) {
      scores[row] = (float) (1 / (1 + Math.exp(-random.nextGaussian())));
    }
    return new Scores(scores, rows, 1);
  }

  /**
   * Microseconds per body, the mean of one round.
   *
   * @param decode bytes to matrix
   * @param encode scores to bytes
   */
  record Times(double decode, double encode) {}

  /** Half of the time goes to either. */
  Times measure(Duration duration) {
    long half = duration.toNanos() / 2;
    return new Times(micros(this::decode, half), micros(this::encode, half));
  }

  private static double micros(Runnable part, long nanos) {
    long begin = System.nanoTime();
    long runs = 0;
    long spent;
    do {
      part.run();
      runs++;
      spent = System.nanoTime() - begin;
    } while (spent < nanos);
    return spent / 1e3 / runs;
  }

  private void decode() {
    try {
      Rows rows = decoder.decode(body, MODEL, HeapShare.UNBOUNDED);
      if (rows.count() != scores.rows()) {
        throw new IllegalStateException(
            "rows: %d (expected: %d)".formatted(rows.count(), scores.rows()));
      }
    } catch (PayloadException e) {
      throw new IllegalStateException("our own body was refused", e);
    }
  }

  private void encode() {
    answer.clear();
    encoder.encode(scores, Reasons.NONE, 0, true, answer);
  }

  int bodyBytes() {
    return body.readableBytes();
  }

  @Override
  public void close() {
    answer.release();
    body.release();
  }
}
