package dev.coppice.bench.codec;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RefusedRowException;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What declared preprocessing costs a request: turning raw named JSON rows into the model's, over
 * decoding as many named numbers that need none. Both by the classes the server calls and from
 * buffers as it has them, by turns in every round. The figure is that of 1,000 rows.
 */
final class PreprocessedRows implements Benchmark {

  private static final List<Integer> ROWS = List.of(1, 1_000);
  private static final int ROUNDS = 9;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration ROUND = Duration.ofMillis(400);

  private static final double TARGET = 1.5;

  @Override
  public List<Figure> run(Workplace workplace, Report report) {
    Table table =
        new Table("rows", "bytes", "decode us", "preprocess us", "plain decode us", "ratio");
    List<Figure> figures = new ArrayList<>();
    for (int rows : ROWS) {
      report.progress("%,d rows".formatted(rows));
      try (Bodies bodies = Bodies.of(rows)) {
        List<Times> times = bodies.measure();
        Sample ratio = Sample.of(times, Times::ratio);
        table.add(
            "%,d".formatted(rows),
            Integer.toString(bodies.raw.readableBytes()),
            Sample.of(times, Times::decode).text("%.2f"),
            Sample.of(times, Times::preprocess).text("%.2f"),
            Sample.of(times, Times::plain).text("%.2f"),
            ratio.text("%.2f"));
        String suffix = rows == ROWS.getLast() ? "" : "-" + rows;
        figures.add(new Figure("preprocessed" + suffix, ratio.median(), TARGET));
      }
    }
    report.line("Named JSON rows, in process, %d rounds; median (least..most)".formatted(ROUNDS));
    report.table(table);
    return figures;
  }

  /**
   * Microseconds per body, the mean of one round.
   *
   * @param decode raw bytes to raw table
   * @param preprocess raw table to matrix
   * @param plain bytes to matrix, without preprocessing
   */
  private record Times(double decode, double preprocess, double plain) {

    double ratio() {
      return (decode + preprocess) / plain;
    }
  }

  /** The two bodies, and what becomes of them. */
  private static final class Bodies implements AutoCloseable {

    private final RequestDecoder decoder = new JsonDecoder();
    private final Preprocessing preprocessing = RawCustomers.preprocessing();
    private final ModelInfo plainModel = RawCustomers.plainModel();
    private final ByteBuf raw;
    private final ByteBuf plain;
    private final int rows;
    private long decoding;
    private long applying;

    private Bodies(ByteBuf raw, ByteBuf plain, int rows) {
      this.raw = raw;
      this.plain = plain;
      this.rows = rows;
    }

    static Bodies of(int rows) {
      RawCustomers customers = new RawCustomers();
      return new Bodies(buffer(customers.rawJson(rows)), buffer(customers.plainJson(rows)), rows);
    }

    private static ByteBuf buffer(String json) {
      ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer();
      body.writeCharSequence(json, StandardCharsets.US_ASCII);
      return body;
    }

    List<Times> measure() {
      round(WARM_UP);
      List<Times> times = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        times.add(round(ROUND));
      }
      return times;
    }

    private Times round(Duration duration) {
      decoding = 0;
      applying = 0;
      double runs = runs(this::preprocessed, duration);
      long begin = System.nanoTime();
      double plainRuns = runs(this::plain, duration);
      double plainMicros = (System.nanoTime() - begin) / 1e3 / plainRuns;
      return new Times(decoding / 1e3 / runs, applying / 1e3 / runs, plainMicros);
    }

    private static long runs(Runnable body, Duration duration) {
      long end = System.nanoTime() + duration.toNanos();
      long runs = 0;
      do {
        body.run();
        runs++;
      } while (System.nanoTime() < end);
      return runs;
    }

    private void preprocessed() {
      try {
        long begin = System.nanoTime();
        RawTable table = decoder.decodeRaw(raw, preprocessing.columns(), HeapShare.UNBOUNDED);
        long decoded = System.nanoTime();
        Matrix matrix = preprocessing.apply(table, 0, table.rows());
        applying += System.nanoTime() - decoded;
        decoding += decoded - begin;
        requireAll(matrix.rows());
      } catch (PayloadException | RefusedRowException e) {
        throw new IllegalStateException("our own body was refused", e);
      }
    }

    private void plain() {
      try {
        requireAll(decoder.decode(plain, plainModel, HeapShare.UNBOUNDED).count());
      } catch (PayloadException e) {
        throw new IllegalStateException("our own body was refused", e);
      }
    }

    private void requireAll(int count) {
      if (count != rows) {
        throw new IllegalStateException("rows: %d (expected: %d)".formatted(count, rows));
      }
    }

    @Override
    public void close() {
      raw.release();
      plain.release();
    }
  }
}
