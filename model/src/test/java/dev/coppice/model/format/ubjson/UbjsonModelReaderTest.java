package dev.coppice.model.format.ubjson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UbjsonModelReaderTest {

  /** Longer than the reader's buffer in every type, and no multiple of a width. */
  private static final int MANY = 300_001;

  private final Random random = new Random(7);

  @ParameterizedTest
  @ValueSource(chars = {'i', 'U', 'I', 'l', 'L'})
  void integersOfEveryTypeMayLieAcrossTheEndOfABuffer(char type) throws Exception {
    int[] expected = new int[MANY];
    byte[] file = typedArray(type, expected, new float[MANY]);
    IntColumn column = new IntColumn(MANY, ReadingMemory.unbounded());
    UbjsonModelReader reader =
        new UbjsonModelReader(new ByteArrayInputStream(file), ReadingMemory.unbounded());
    reader.integers(column);
    reader.end();
    assertThat(column.toArray()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(chars = {'i', 'U', 'I', 'l', 'L', 'd', 'D'})
  void numbersOfEveryTypeMayLieAcrossTheEndOfABuffer(char type) throws Exception {
    float[] expected = new float[MANY];
    byte[] file = typedArray(type, new int[MANY], expected);
    FloatColumn column = new FloatColumn(MANY, ReadingMemory.unbounded());
    UbjsonModelReader reader =
        new UbjsonModelReader(new ByteArrayInputStream(file), ReadingMemory.unbounded());
    reader.floats(column);
    reader.end();
    assertThat(column.toArray()).isEqualTo(expected);
    UbjsonModelReader passing =
        new UbjsonModelReader(new ByteArrayInputStream(file), ReadingMemory.unbounded());
    assertThat(passing.numbers()).isEqualTo(MANY);
    passing.end();
  }

  /** An array of random values, which it puts into {@code integers} and {@code floats} too. */
  private byte[] typedArray(char type, int[] integers, float[] floats) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBytes("[$" + type + "#L");
    out.writeLong(MANY);
    for (int i = 0; i < MANY; i++) {
      double number = random.nextGaussian();
      int bits = random.nextInt();
      switch (type) {
        case 'i', 'U' -> out.writeByte(bits);
        case 'I' -> out.writeShort(bits);
        case 'l' -> out.writeInt(bits);
        case 'L' -> out.writeLong(bits);
        case 'd' -> out.writeFloat((float) number);
        default -> out.writeDouble(number);
      }
      integers[i] =
          switch (type) {
            case 'i' -> (byte) bits;
            case 'U' -> bits & 0xFF;
            case 'I' -> (short) bits;
            default -> bits;
          };
      floats[i] = type == 'd' || type == 'D' ? (float) number : integers[i];
    }
    return bytes.toByteArray();
  }
}
