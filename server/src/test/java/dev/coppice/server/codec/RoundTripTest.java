package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aialgs.data.Float32Tensor;
import aialgs.data.Float64Tensor;
import aialgs.data.Record;
import aialgs.data.Value;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.libsvm.LibsvmDecoder;
import dev.coppice.server.codec.recordio.RecordIoBodies;
import dev.coppice.server.codec.recordio.RecordIoDecoder;
import dev.coppice.server.codec.recordio.RecordIoEncoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random rows and scores come out of a format as they went in, to the bit. */
class RoundTripTest {

  private static final int BODIES = 2_000;

  /** A way to write rows, and its reader. */
  record Format(Function<Matrix, ByteBuf> writer, RequestDecoder reader) {}

  static final List<Named<Format>> FORMATS =
      List.of(
          Named.of("csv", new Format(rows -> text(rows, "", ",", "", "\n"), new CsvDecoder())),
          Named.of("libsvm", new Format(RoundTripTest::libsvm, new LibsvmDecoder(LibsvmBase.ZERO))),
          Named.of(
              "json lines",
              new Format(rows -> text(rows, "[", ", ", "]", "\n"), new JsonLinesDecoder())),
          Named.of(
              "json",
              new Format(
                  rows ->
                      Unpooled.wrappedBuffer(
                          Payloads.utf8("["), text(rows, "[", ",", "]", ","), Payloads.utf8("]")),
                  new JsonDecoder())),
          Named.of("dense records", new Format(RoundTripTest::dense, new RecordIoDecoder())),
          Named.of("sparse records", new Format(RoundTripTest::sparse, new RecordIoDecoder())));

  @ParameterizedTest
  @FieldSource("FORMATS")
  void rowsComeInAsTheyWereWritten(Format format) throws PayloadException {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < BODIES; i++) {
      int columns = random.nextInt(1, 12);
      int rows = random.nextInt(1, 6);
      float[] values = new float[rows * columns];

      for (int cell = 0; cell < values.length; cell++) {
        values[cell] = random.nextInt(4) == 0 ? Float.NaN : finite(random);
      }
      values[0] = 1; // So that no format sees a body without any value.
      ModelInfo model = new ModelInfo("xgboost", "reg:squarederror", 1, columns, List.of());
      Matrix read =
          Payloads.matrix(
              format.reader(), model, format.writer().apply(new Matrix(values, rows, columns)));
      assertThat(read.rows()).isEqualTo(rows);
      assertThat(Arrays.copyOf(read.values(), values.length)).isEqualTo(values);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/csv", "application/json", "application/jsonlines"})
  void scoresGoOutAsTheyAre(String mediaType) throws Exception {
    SplittableRandom random = new SplittableRandom(12);
    for (int i = 0; i < BODIES; i++) {
      Scores scores = scores(random);
      for (boolean batch : new boolean[] {true, false}) {
        String multi = encoded(AnswerFormats.multiModel(mediaType, batch), scores);
        String single = encoded(AnswerFormats.singleModel(mediaType, batch, null), scores);
        assertThat(numbers(multi)).as(multi).isEqualTo(scores.values());
        assertThat(numbers(single)).as(single).isEqualTo(scores.values());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void scoresGoOutInRecordsAsTheyAre(boolean batch) throws Exception {
    SplittableRandom random = new SplittableRandom(13);
    ResponseEncoder encoder =
        AnswerFormats.singleModel(RecordIoEncoder.CONTENT_TYPE, batch, null)
            .encoder(null, null, NAMELESS);
    for (int i = 0; i < BODIES; i++) {
      Scores scores = scores(random);
      ByteBuf out = Unpooled.buffer();
      encoder.encode(scores, Reasons.NONE, 0, true, out);
      List<Record> records = RecordIoBodies.records(out);
      assertThat(records).hasSize(scores.rows());
      for (int row = 0; row < scores.rows(); row++) {
        assertThat(RecordIoBodies.label(records.get(row), "score"))
            .isEqualTo(row(new Matrix(scores.values(), scores.rows(), scores.width()), row));
      }
    }
  }

  private static String encoded(AnswerFormats dialect, Scores scores) throws Exception {
    ByteBuf out = Unpooled.buffer();
    dialect.encoder(null, null, NAMELESS).encode(scores, Reasons.NONE, 0, true, out);
    return out.toString(UTF_8);
  }

  private static Scores scores(SplittableRandom random) {
    int rows = random.nextInt(1, 5);
    int width = random.nextInt(1, 4);
    float[] values = new float[rows * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = finite(random);
    }
    return new Scores(values, rows, width);
  }

  /** All numbers of a text; its names have no digit. */
  private static float[] numbers(String text) {
    List<String> numbers =
        Arrays.stream(text.replaceAll("[a-z]{3,}", "").split("[^-+.e0-9]+", -1))
            .filter(number -> !number.isEmpty())
            .toList();
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Double.parseDouble(numbers.get(i));
    }
    return values;
  }

  private static float finite(SplittableRandom random) {
    float value = Float.intBitsToFloat(random.nextInt());
    return Float.isFinite(value) ? value : random.nextInt();
  }

  private static List<Float> row(Matrix rows, int row) {
    return IntStream.range(row * rows.columns(), (row + 1) * rows.columns())
        .mapToObj(i -> rows.values()[i])
        .toList();
  }

  private static ByteBuf text(
      Matrix rows, String open, String separator, String close, String between) {
    return Payloads.utf8(
        IntStream.range(0, rows.rows())
            .mapToObj(
                row ->
                    row(rows, row).stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(separator, open, close)))
            .collect(Collectors.joining(between)));
  }

  /** Rows without any value would vanish at the end, so a label stands before each. */
  private static ByteBuf libsvm(Matrix rows) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows.rows(); row++) {
      text.append(row == 0 ? "1" : "\n1");
      List<Float> cells = row(rows, row);
      for (int column = 0; column < cells.size(); column++) {
        if (!cells.get(column).isNaN()) {
          text.append(' ').append(column).append(':').append(cells.get(column));
        }
      }
    }
    return Payloads.utf8(text.toString());
  }

  private static ByteBuf dense(Matrix rows) {
    ByteBuf body = Unpooled.buffer();
    for (int row = 0; row < rows.rows(); row++) {
      Float64Tensor.Builder tensor = Float64Tensor.newBuilder();
      row(rows, row).forEach(tensor::addValues);
      Value value = Value.newBuilder().setFloat64Tensor(tensor).build();
      RecordIoBodies.frame(RecordIoBodies.record(value).toByteArray(), body);
    }
    return body;
  }

  private static ByteBuf sparse(Matrix rows) {
    ByteBuf body = Unpooled.buffer();
    for (int row = 0; row < rows.rows(); row++) {
      Float32Tensor.Builder tensor = Float32Tensor.newBuilder().addShape(rows.columns());
      List<Float> cells = row(rows, row);
      for (int column = cells.size() - 1; column >= 0; column--) {
        if (!cells.get(column).isNaN()) {
          tensor.addKeys(column).addValues(cells.get(column));
        }
      }
      RecordIoBodies.frame(RecordIoBodies.record(tensor).toByteArray(), body);
    }
    return body;
  }
}
