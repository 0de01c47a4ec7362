package dev.coppice.bench.codec;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.model.ModelFile;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.rows.Rows;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One batch taken apart: how long its decoding, scoring and encoding take. */
final class CodecParts implements AutoCloseable {

  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final RequestDecoder decoder = new CsvDecoder();
  private final ResponseEncoder encoder;
  private final Model model;
  private final ByteBuf body;
  private final ByteBuf answer = PooledByteBufAllocator.DEFAULT.directBuffer();

  private long decoding;
  private long scoring;
  private long encoding;

  private CodecParts(Model model, String csv) {
    this.model = model;
    this.encoder = json(model.info());
    this.body =
        PooledByteBufAllocator.DEFAULT
            .directBuffer()
            .writeBytes(csv.getBytes(StandardCharsets.US_ASCII));
  }

  private static ResponseEncoder json(ModelInfo model) {
    try {
      return AnswerFormats.multiModel(null, false).encoder(null, null, model);
    } catch (MediaTypeException | InferenceOutputException e) {
      throw new IllegalStateException("the default was refused", e);
    }
  }

  /** The model's forest in memory and a body of that many rows. */
  static CodecParts load(Workplace workplace, BenchModel model, int rows) throws IOException {
    ModelFile file = ModelFile.of(model.file(workplace, ChurnModels.Format.UBJSON));
    return new CodecParts(file.loadForest(), model.csv(rows));
  }

  /**
   * Microseconds per batch, the mean of one round.
   *
   * @param decode bytes to matrix
   * @param score matrix to scores
   * @param encode scores to bytes
   */
  record Times(double decode, double score, double encode) {

    /** How much of it all is not scoring. */
    double share() {
      return (decode + encode) / (decode + score + encode);
    }
  }

  List<Times> measure(int rounds) {
    round(WARM_UP);
    List<Times> times = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      times.add(round(ROUND));
    }
    return times;
  }

  private Times round(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    int batches = 0;
    decoding = 0;
    scoring = 0;
    encoding = 0;
    do {
      batch();
      batches++;
    } while (System.nanoTime() < end);
    double nanosPerMicro = 1e3 * batches;
    return new Times(decoding / nanosPerMicro, scoring / nanosPerMicro, encoding / nanosPerMicro);
  }

  private void batch() {
    long begin = System.nanoTime();
    Rows rows = decode();
    decoding += System.nanoTime() - begin;
    answer.clear();
    int to;
    for (int from = 0; from < rows.count(); from = to) {
      to = rows.blockEnd(from);
      long decoded = System.nanoTime();
      Scores scores = model.score(rows.matrix(from, to));
      long scored = System.nanoTime();
      encoder.encode(scores, Reasons.NONE, from, to == rows.count(), answer);
      scoring += scored - decoded;
      encoding += System.nanoTime() - scored;
    }
  }

  private Rows decode() {
    try {
      return decoder.decode(body, model.info(), HeapShare.UNBOUNDED);
    } catch (PayloadException e) {
      throw new IllegalStateException("our own body was refused", e);
    }
  }

  @Override
  public void close() {
    answer.release();
    body.release();
    model.close();
  }
}
