package dev.coppice.bench.codec;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.churn.ChurnData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What each format of bodies and answers costs, decoding and encoding, by the classes the server
 * calls and from buffers as it has them. The formats take turns in every round. The figure is what
 * RecordIO-protobuf, the binary one, takes to decode over what CSV takes. Rows that are
 * preprocessed are measured first, beside named rows that are not.
 */
public final class Payload implements Benchmark {

  private static final List<Integer> ROWS = List.of(1, 1_000);
  private static final int ROUNDS = 9;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration ROUND = Duration.ofMillis(600);

  private static final double TARGET = 1.0;

  @Override
  public List<Figure> run(Workplace workplace, Report report) {
    List<Figure> figures = new ArrayList<>(new PreprocessedRows().run(workplace, report));
    for (int rows : ROWS) {
      List<Rounds> measured = measure(new ChurnData("bench-payload").draw(rows), report);
      Rounds csv = find(PayloadFormat.CSV, measured);
      Table table = new Table("format", "bytes", "decode us", "decode over CSV", "encode us");
      measured.forEach(format -> table.add(format.line(csv)));
      report.line(
          "%,d rows of %d columns, in process, %d rounds; median (least..most)"
              .formatted(rows, ChurnData.FEATURE_NAMES.size(), ROUNDS));
      report.table(table);
      Sample ratio = find(PayloadFormat.RECORDIO, measured).decodeOver(csv);
      String suffix = rows == ROWS.getLast() ? "" : "-" + rows;
      figures.add(new Figure("payload" + suffix, ratio.median(), TARGET));
    }
    return figures;
  }

  private static Rounds find(PayloadFormat format, List<Rounds> measured) {
    return measured.stream().filter(rounds -> rounds.format == format).findFirst().orElseThrow();
  }

  private static List<Rounds> measure(ChurnData.Sample sample, Report report) {
    List<PayloadParts> parts = new ArrayList<>();
    List<Rounds> measured = new ArrayList<>();
    for (PayloadFormat format : PayloadFormat.values()) {
      report.progress("%s, %d rows".formatted(format.mediaType(), sample.rows()));
      PayloadParts part = PayloadParts.of(format, sample);
      part.measure(WARM_UP);
      parts.add(part);
      measured.add(new Rounds(format, part.bodyBytes(), new ArrayList<>()));
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < parts.size(); i++) {
        measured.get(i).times().add(parts.get(i).measure(ROUND));
      }
    }
    parts.forEach(PayloadParts::close);
    return measured;
  }

  /**
   * What was measured of one format.
   *
   * @param bodyBytes size of the body
   * @param times of each round
   */
  private record Rounds(PayloadFormat format, int bodyBytes, List<PayloadParts.Times> times) {

    String[] line(Rounds csv) {
      Sample decode = Sample.of(times, PayloadParts.Times::decode);
      Sample encode = Sample.of(times, PayloadParts.Times::encode);
      return new String[] {
        format.mediaType(),
        "%d".formatted(bodyBytes),
        decode.text("%.2f"),
        decodeOver(csv).text("%.3f"),
        format.isAnswered() ? encode.text("%.2f") : ""
      };
    }

    /** Taken within each round. */
    Sample decodeOver(Rounds csv) {
      return Sample.ofRatios(times, csv.times, PayloadParts.Times::decode);
    }
  }
}
