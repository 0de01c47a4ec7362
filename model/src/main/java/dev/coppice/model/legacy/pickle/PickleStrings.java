package dev.coppice.model.legacy.pickle;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.legacy.pickle.PickleValue.Plain;
import dev.coppice.model.legacy.pickle.PickleValue.Text;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the strings and bytes of a pickle; the short strings are kept, within a bound in all. */
final class PickleStrings {

  private static final int MAX_LINE = 1024;
  private static final int MAX_KEPT = 1 << 16;
  private static final int MAX_KEPT_IN_ALL = 8 << 20;

  /** A string beside its characters, and what it is the text of. */
  private static final int TEXT_BYTES = 64;

  private final LittleEndianBytes in;
  private final ReadingMemory memory;
  private long kept;

  PickleStrings(LittleEndianBytes in, ReadingMemory memory) {
    this.in = in;
    this.memory = memory;
  }

  /**
   * What an opcode says of the string after it.
   *
   * @param isUtf8 true of unicode; bytes may stand for themselves or, from Python 2, for text
   * @param isText true if it can be the name of something
   */
  record Head(long length, boolean isUtf8, boolean isText) {}

  /** The head of the string that this opcode begins; null if it begins none. */
  @Nullable Head head(int opcode) throws IOException, InvalidModelException {
    return switch (opcode) {
      case 'X' -> new Head(length(Integer.toUnsignedLong(in.int32())), true, true);
      case 0x8C -> new Head(in.next(), true, true);
      case 0x8D -> new Head(length(in.int64()), true, true);
      case 'T' -> new Head(length(in.int32()), false, true);
      case 'U' -> new Head(in.next(), false, true);
      case 'B' -> new Head(length(Integer.toUnsignedLong(in.int32())), false, false);
      case 'C' -> new Head(in.next(), false, false);
      case 0x8E, 0x96 -> new Head(length(in.int64()), false, false);
      default -> null;
    };
  }

  /** The length itself, unless it is negative. */
  long length(long length) throws InvalidModelException {
    if (length < 0) {
      throw in.refuse("length " + length + " (expected: 0 or more)");
    }
    return length;
  }

  /** Reads the string itself. */
  PickleValue read(Head head) throws IOException, InvalidModelException {
    if (!head.isText() || head.length() > MAX_KEPT) {
      in.skip(head.length());
      return head.isText() ? Plain.TEXT : Plain.BYTES;
    }
    keep(head.length());
    return new Text(new String(in.take((int) head.length()), StandardCharsets.UTF_8));
  }

  private void keep(long length) throws InvalidModelException {
    memory.take(TEXT_BYTES + 2 * length);
    kept += length;
    if (kept > MAX_KEPT_IN_ALL) {
      throw in.refuse("too much text (expected: at most " + MAX_KEPT_IN_ALL + " bytes)");
    }
  }

  /** The text up to the end of a line. */
  String line() throws IOException, InvalidModelException {
    StringBuilder line = new StringBuilder();
    int next;
    while ((next = in.next()) != '\n') {
      if (line.length() == MAX_LINE) {
        throw in.refuse("a line too long (expected: at most " + MAX_LINE + " bytes)");
      }
      line.append((char) next);
    }
    keep(line.length());
    return line.toString();
  }
}
