package dev.coppice.bench.codec;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.model.ModelFile;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.scripts.churn.ChurnData;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What names cost: decoding 1,000 CSV rows below a row of names over decoding the same rows without
 * one, in this process and from buffers as the server has them. The names stand in the model's
 * order, as most clients send them; beside it, in reverse.
 */
public final class Named implements Benchmark {

  private static final int ROWS = 1_000;
  private static final int ROUNDS = 15;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration ROUND = Duration.ofMillis(500);
  private static final double TARGET = 1.3;

  @Override
  public List<Figure> run(Workplace workplace, Report report) throws IOException {
    ModelFile file = ModelFile.of(BenchModel.SMALL.file(workplace, ChurnModels.Format.UBJSON));
    try (Model model = file.loadForest()) {
      return measure(model.info(), report);
    }
  }

  private static List<Figure> measure(ModelInfo model, Report report) {
    String rows = BenchModel.SMALL.csv(ROWS);
    String names = String.join(",", ChurnData.FEATURE_NAMES);
    String header = "text/csv; header=present";
    Body unnamed = new Body(decoder("text/csv"), rows, model);
    Body named = new Body(decoder(header), names + "\n" + rows, model);
    Body reversed =
        new Body(
            decoder(header),
            String.join(",", ChurnData.FEATURE_NAMES.reversed()) + "\n" + rows,
            model);
    List<Body> all = List.of(unnamed, named, reversed);
    all.forEach(body -> body.micros(WARM_UP));
    List<List<Double>> times = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < all.size(); i++) {
        times.get(i).add(all.get(i).micros(ROUND));
      }
    }
    all.forEach(Body::release);
    report.line(
        "%,d rows of CSV, in process, %d rounds; median (least..most)".formatted(ROWS, ROUNDS));
    Table table = new Table("rows", "decode us", "over unnamed");
    List<String> labels = List.of("unnamed", "named", "named, in reverse");
    for (int i = 0; i < labels.size(); i++) {
      table.add(
          labels.get(i),
          new Sample(times.get(i)).text("%.0f"),
          Sample.ofRatios(times.get(i), times.getFirst(), time -> time).text("%.3f"));
    }
    report.table(table);
    double ratio = Sample.ofRatios(times.get(1), times.getFirst(), time -> time).median();
    return List.of(new Figure("named", ratio, TARGET));
  }

  private static RequestDecoder decoder(String type) {
    try {
      return new RequestFormats(LibsvmBase.AUTO).decoder(type);
    } catch (MediaTypeException e) {
      throw new IllegalStateException("our own type was refused", e);
    }
  }

  /** A body that is decoded over and over. */
  private record Body(RequestDecoder decoder, ByteBuf bytes, ModelInfo model) {

    Body(RequestDecoder decoder, String text, ModelInfo model) {
      this(
          decoder,
          PooledByteBufAllocator.DEFAULT
              .directBuffer()
              .writeBytes(text.getBytes(StandardCharsets.US_ASCII)),
          model);
    }

    /** Microseconds of one decoding, the mean over so long. */
    double micros(Duration time) {
      long begin = System.nanoTime();
      long end = begin + time.toNanos();
      int times = 0;
      int rows = 0;
      do {
        try {
          rows = decoder.decode(bytes, model, HeapShare.UNBOUNDED).count();
        } catch (PayloadException e) {
          throw new IllegalStateException("our own body was refused", e);
        }
        times++;
      } while (System.nanoTime() < end);
      if (rows != ROWS) {
        throw new IllegalStateException("rows: %d (expected: %d)".formatted(rows, ROWS));
      }
      return (System.nanoTime() - begin) / 1e3 / times;
    }

    void release() {
      bytes.release();
    }
  }
}
