package dev.coppice.bench.codec;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Packaging;
import dev.coppice.model.Rounds;
import dev.coppice.server.codec.json.MlflowDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What holding a data frame to a signature costs: decoding 100 rows of 600 columns of MLflow's
 * protocol for a model that has one, less decoding them for the same model without. Half of the
 * columns are numbers, the others whole numbers; all are required.
 */
public final class Signature implements Benchmark {

  private static final int COLUMNS = 600;
  private static final int ROWS = 100;
  private static final int ROUNDS = 15;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration ROUND = Duration.ofMillis(500);
  private static final double TARGET_MILLIS = 1;

  private static final List<String> NAMES =
      IntStream.range(0, COLUMNS).mapToObj(i -> "feature_" + i).toList();

  @Override
  public List<Figure> run(Workplace workplace, Report report) {
    ByteBuf body =
        PooledByteBufAllocator.DEFAULT
            .directBuffer()
            .writeBytes(frame().getBytes(StandardCharsets.US_ASCII));
    List<ModelInfo> models = List.of(model(List.of(), Packaging.NONE), model(types(), signed()));
    models.forEach(model -> millis(body, model, WARM_UP));
    List<List<Double>> times = List.of(new ArrayList<>(), new ArrayList<>());
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < models.size(); i++) {
        times.get(i).add(millis(body, models.get(i), ROUND));
      }
    }
    report.line(
        "dataframe_split of %d x %d, %,d bytes, in process, %d rounds; median (least..most)"
            .formatted(ROWS, COLUMNS, body.readableBytes(), ROUNDS));
    body.release();
    Sample cost =
        new Sample(
            IntStream.range(0, ROUNDS)
                .mapToObj(i -> times.get(1).get(i) - times.get(0).get(i))
                .toList());
    Table table = new Table("model", "decode ms");
    table.add("without a signature", new Sample(times.get(0)).text("%.3f"));
    table.add("with a signature", new Sample(times.get(1)).text("%.3f"));
    table.add("the difference", cost.text("%.3f"));
    report.table(table);
    return List.of(new Figure("signature", cost.median(), TARGET_MILLIS));
  }

  private static ModelInfo model(List<String> types, Packaging packaging) {
    return new ModelInfo(
        "none", "binary:logistic", 1, COLUMNS, NAMES, types, Rounds.NONE, packaging);
  }

  private static List<String> types() {
    return IntStream.range(0, COLUMNS).mapToObj(i -> i % 2 == 0 ? "float" : "int").toList();
  }

  private static Packaging signed() {
    BitSet required = new BitSet();
    required.set(0, COLUMNS);
    return new Packaging(Packaging.SavedAs.CLASSIFIER, false, true, required);
  }

  private static String frame() {
    SplittableRandom random = new SplittableRandom(1);
    String names = NAMES.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    String rows =
        IntStream.range(0, ROWS).mapToObj(row -> row(random)).collect(Collectors.joining(", "));
    return "{\"dataframe_split\": {\"columns\": [%s], \"data\": [%s]}}".formatted(names, rows);
  }

  private static String row(SplittableRandom random) {
    return IntStream.range(0, COLUMNS)
        .mapToObj(
            i -> i % 2 == 0 ? "%.4f".formatted(random.nextDouble()) : "" + random.nextInt(1000))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Milliseconds of one decoding, the mean over so long. */
  private static double millis(ByteBuf body, ModelInfo model, Duration time) {
    long begin = System.nanoTime();
    long end = begin + time.toNanos();
    int times = 0;
    do {
      try {
        int rows = new MlflowDecoder().decode(body, model, HeapShare.UNBOUNDED).count();
        if (rows != ROWS) {
          throw new IllegalStateException("rows: %d (expected: %d)".formatted(rows, ROWS));
        }
      } catch (PayloadException e) {
        throw new IllegalStateException("our own body was refused", e);
      }
      times++;
    } while (System.nanoTime() < end);
    return (System.nanoTime() - begin) / 1e6 / times;
  }
}
