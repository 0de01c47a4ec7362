package dev.coppice.server.codec.tensors;

import static dev.coppice.server.codec.Payloads.NAMED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Matrix;
import dev.coppice.server.codec.Payloads;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.csv.CsvForm;
import dev.coppice.server.codec.rows.MediaType;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.tensors.data.DataType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The same rows in every form of tensors are the bits that CSV's are. */
class TensorDifferentialTest {

  private static final int BODIES = 60;

  @ParameterizedTest
  @EnumSource(value = DataType.class, mode = Mode.EXCLUDE, names = "BYTES")
  void matricesAreTheBitsOfCsv(DataType type) throws PayloadException {
    Random random = new Random(type.name().hashCode());
    for (int i = 0; i < BODIES; i++) {
      TensorBodies bodies =
          new TensorBodies(rows(type, 1 + random.nextInt(4), random), type.name(), List.of());
      compare(bodies, type, new CsvDecoder(), bodies.csv());
    }
  }

  @ParameterizedTest
  @EnumSource(value = DataType.class, mode = Mode.EXCLUDE, names = "BYTES")
  void columnsByNameAreTheBitsOfNamedCsv(DataType type) throws PayloadException {
    Random random = new Random(100 + type.name().hashCode());
    RequestDecoder csv = named();
    for (int i = 0; i < BODIES; i++) {
      List<String> names = new ArrayList<>(NAMED.featureNames());
      Collections.shuffle(names, random);
      names = names.subList(0, 1 + random.nextInt(4));
      TensorBodies bodies = new TensorBodies(rows(type, names.size(), random), type.name(), names);
      compare(bodies, type, csv, String.join(",", names) + "\n" + bodies.csv());
    }
  }

  private static RequestDecoder named() throws PayloadException {
    try {
      return new CsvDecoder(CsvForm.of(MediaType.of("text/csv; header=present")));
    } catch (MediaTypeException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<double[]> rows(DataType type, int width, Random random) {
    List<double[]> rows = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int row = 0; row < count; row++) {
      double[] cells = new double[width];
      for (int i = 0; i < width; i++) {
        cells[i] = value(type, random);
      }
      rows.add(cells);
    }
    return rows;
  }

  private static double value(DataType type, Random random) {
    return switch (type) {
      case BOOL -> random.nextInt(2);
      case UINT8 -> random.nextInt(256);
      case UINT16 -> random.nextInt(1 << 16);
      case UINT32 -> random.nextInt() & 0xFFFF_FFFFL;
      case INT8 -> (byte) random.nextInt();
      case INT16 -> (short) random.nextInt();
      case INT32 -> random.nextInt();
      case INT64 -> random.nextLong() >> random.nextInt(64);
      case UINT64 -> random.nextLong() >>> 1 >>> random.nextInt(63);
      case FP16 -> Float.float16ToFloat(Float.floatToFloat16((float) random.nextGaussian()));
      case BF16 ->
          Float.intBitsToFloat(Float.floatToIntBits((float) random.nextGaussian()) & 0xFFFF_0000);
      case FP32 -> random.nextInt(8) == 0 ? Double.NaN : (float) (random.nextGaussian() * 1e6);
      case FP64 ->
          random.nextInt(8) == 0
              ? Double.NaN
              : random.nextGaussian() * Math.pow(10, random.nextInt(30));
      case BYTES -> throw new IllegalArgumentException("datatype: BYTES (expected: numbers)");
    };
  }

  private static void compare(
      TensorBodies bodies, DataType type, RequestDecoder csv, String csvBody)
      throws PayloadException {
    int[] expected = bits(Payloads.matrix(csv, NAMED, Payloads.utf8(csvBody)));
    assertSame(bodies.json(false), expected);
    assertSame(bodies.json(true), expected);
    assertSame(bodies.binary(), expected);
    assertSame(InferDecoder.ofMessage(), message(bodies, true), expected);
    if (type != DataType.FP16 && type != DataType.BF16) {
      assertSame(InferDecoder.ofMessage(), message(bodies, false), expected);
    }
  }

  private static ByteBuf message(TensorBodies bodies, boolean isRaw) {
    return Unpooled.wrappedBuffer(bodies.message(isRaw).toByteArray());
  }

  private static void assertSame(TensorBodies.Body body, int[] expected) throws PayloadException {
    assertSame(body.decoder(), body.bytes(), expected);
  }

  private static void assertSame(InferDecoder decoder, ByteBuf body, int[] expected)
      throws PayloadException {
    assertThat(bits(Payloads.matrix(decoder, NAMED, body))).isEqualTo(expected);
  }

  private static int[] bits(Matrix rows) {
    int[] bits = new int[rows.values().length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(rows.values()[i]);
    }
    return bits;
  }
}
