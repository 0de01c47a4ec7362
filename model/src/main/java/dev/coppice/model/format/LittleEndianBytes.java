package dev.coppice.model.format;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The bytes of an old file, whose numbers are little-endian. */
public final class LittleEndianBytes extends BufferedBytes {

  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  public LittleEndianBytes(InputStream in, ReadingMemory memory) {
    super(in, memory);
  }

  private static VarHandle view(Class<?> arrayType) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
  }

  public int int32() throws IOException, InvalidModelException {
    require(Integer.BYTES);
    position += Integer.BYTES;
    return (int) INTS.get(buffer, position - Integer.BYTES);
  }

  public long int64() throws IOException, InvalidModelException {
    require(Long.BYTES);
    position += Long.BYTES;
    return (long) LONGS.get(buffer, position - Long.BYTES);
  }

  public float float32() throws IOException, InvalidModelException {
    return Float.intBitsToFloat(int32());
  }

  /** Text after its 64-bit length, as XGBoost's binary format has it. */
  public String sizedText(int maxLength) throws IOException, InvalidModelException {
    long length = int64();
    if (length < 0 || length > maxLength) {
      throw refuse("length " + length + " (expected: 0 to " + maxLength + ")");
    }
    return text((int) length);
  }

  /** The exception for what is wrong with what was read last. */
  public InvalidModelException refuse(String problem) {
    return new InvalidModelException("byte " + position() + ": " + problem);
  }
}
