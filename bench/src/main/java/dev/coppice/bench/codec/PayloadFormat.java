package dev.coppice.bench.codec;

import aialgs.data.Float32Tensor;
import aialgs.data.Record;
import aialgs.data.Value;
import dev.coppice.scripts.churn.ChurnData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The formats of bodies and answers, and how clients write the same customers in each. */
enum PayloadFormat {
  CSV("text/csv") {
    @Override
    void write(ChurnData.Sample sample, ByteBuf body) {
      text(lines(sample, sample::csv), body);
    }
  },
  LIBSVM("text/libsvm") {
    @Override
    void write(ChurnData.Sample sample, ByteBuf body) {
      text(lines(sample, row -> cells(sample, row)), body);
    }

    private static String cells(ChurnData.Sample sample, int row) {
      return IntStream.range(0, COLUMNS)
          .filter(column -> !Float.isNaN(cell(sample, row, column)))
          .mapToObj(column -> column + ":" + cell(sample, row, column))
          .collect(Collectors.joining(" "));
    }
  },
  RECORDIO("application/x-recordio-protobuf") {
    @Override
    void write(ChurnData.Sample sample, ByteBuf body) {
      for (int row = 0; row < sample.rows(); row++) {
        Float32Tensor.Builder tensor = Float32Tensor.newBuilder();
        for (int column = 0; column < COLUMNS; column++) {
          tensor.addValues(cell(sample, row, column));
        }
        Value value = Value.newBuilder().setFloat32Tensor(tensor).build();
        byte[] record = Record.newBuilder().putFeatures("values", value).build().toByteArray();
        body.writeIntLE(RECORDIO_MAGIC).writeIntLE(record.length).writeBytes(record);
        body.writeZero(-record.length & 3);
      }
    }
  },
  JSON("application/json") {
    @Override
    void write(ChurnData.Sample sample, ByteBuf body) {
      String rows =
          IntStream.range(0, sample.rows())
              .mapToObj(row -> array(sample, row))
              .collect(Collectors.joining(", ", "[", "]"));
      text(rows, body);
    }
  },
  JSON_LINES("application/jsonlines") {
    @Override
    void write(ChurnData.Sample sample, ByteBuf body) {
      text(lines(sample, row -> array(sample, row)), body);
    }
  };

  private static final int COLUMNS = ChurnData.FEATURE_NAMES.size();
  private static final int RECORDIO_MAGIC = 0xCED7230A;

  private final String mediaType;

  PayloadFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Value of {@code Content-Type} and, but for LIBSVM, of {@code Accept}. */
  String mediaType() {
    return mediaType;
  }

  /** No answer is LIBSVM. */
  boolean isAnswered() {
    return this != LIBSVM;
  }

  /** A body of these customers, in a buffer as the server has it. */
  ByteBuf body(ChurnData.Sample sample) {
    ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer();
    write(sample, body);
    return body;
  }

  abstract void write(ChurnData.Sample sample, ByteBuf body);

  private static String lines(ChurnData.Sample sample, IntFunction<String> line) {
    return IntStream.range(0, sample.rows()).mapToObj(line).collect(Collectors.joining("\n"));
  }

  private static String array(ChurnData.Sample sample, int row) {
    return IntStream.range(0, COLUMNS)
        .mapToObj(column -> number(cell(sample, row, column)))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String number(float cell) {
    return Float.isNaN(cell) ? "null" : Float.toString(cell);
  }

  private static float cell(ChurnData.Sample sample, int row, int column) {
    return sample.features()[row * COLUMNS + column];
  }

  private static void text(String text, ByteBuf body) {
    body.writeCharSequence(text, StandardCharsets.US_ASCII);
  }
}
