package dev.coppice.model.format;

import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts in the records that Coppice writes for itself: their length, then each UTF-16 unit, so that
 * whatever a Java string holds comes back as it was. Counts and flags beside them, too.
 */
public final class RecordText {

  private RecordText() {}

  public static void write(DataOutput out, String text) throws IOException {
    out.writeInt(text.length());
    out.writeChars(text);
  }

  /**
   * Reads one text; allocates no more than what is there.
   *
   * @throws IllegalArgumentException if the record ends before the text does
   */
  public static String read(ByteBuffer in) {
    char[] units = new char[count(in, Character.BYTES)];
    in.asCharBuffer().get(units);
    in.position(in.position() + units.length * Character.BYTES);
    return new String(units);
  }

  public static void writeAll(DataOutput out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      write(out, text);
    }
  }

  /** Reads a list of texts, as {@link #read} does. */
  public static List<String> readAll(ByteBuffer in) {
    int count = count(in, Integer.BYTES);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(read(in));
    }
    return texts;
  }

  /**
   * Reads one truth, which is a byte.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static boolean flag(ByteBuffer in) {
    byte value = in.get();
    if (value != 0 && value != 1) {
      throw new IllegalArgumentException("record: flag: %d (expected: 0 or 1)".formatted(value));
    }
    return value == 1;
  }

  /**
   * Reads how many things follow.
   *
   * @param minBytes that each of them takes
   * @throws IllegalArgumentException if so many cannot follow
   */
  public static int count(ByteBuffer in, int minBytes) {
    int count = in.remaining() < Integer.BYTES ? -1 : in.getInt();
    if (count < 0 || count > in.remaining() / minBytes) {
      throw new IllegalArgumentException(
          "record: a count of %d (expected: at most what is left)".formatted(count));
    }
    return count;
  }
}
