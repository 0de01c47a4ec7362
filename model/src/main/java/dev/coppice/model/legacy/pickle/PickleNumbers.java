package dev.coppice.model.legacy.pickle;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.format.WrapperMark;
import dev.coppice.model.legacy.pickle.PickleValue.Numeral;
import dev.coppice.model.legacy.pickle.PickleValue.Plain;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the numbers of a pickle, {@code True}, {@code False} and {@code None}. */
final class PickleNumbers {

  private final LittleEndianBytes in;
  private final PickleStrings strings;

  PickleNumbers(LittleEndianBytes in, PickleStrings strings) {
    this.in = in;
    this.strings = strings;
  }

  /**
   * The value that this opcode begins; null if it begins none of these.
   *
   * @param matters whether the number itself is wanted; most are passed over
   */
  @Nullable PickleValue read(int opcode, boolean matters)
      throws IOException, InvalidModelException {
    return switch (opcode) {
      case 'N' -> Plain.NONE;
      case 0x88, 0x89 -> Plain.BOOLEAN;
      case 'K' -> unsigned(1, matters);
      case 'M' -> unsigned(2, matters);
      case 'J' -> signed(4, matters);
      case 'G' -> real(matters);
      case 0x8A -> signed(in.next(), matters);
      case 0x8B -> signed(strings.length(in.int32()), matters);
      case 'I' -> line(matters);
      default -> null;
    };
  }

  private PickleValue unsigned(int length, boolean matters)
      throws IOException, InvalidModelException {
    int value = 0;
    for (int at = 0; at < length; at++) {
      value |= in.next() << (Byte.SIZE * at);
    }
    return matters ? new Numeral(value) : Plain.NUMBER;
  }

  /** Two's complement, the lowest byte first. */
  private PickleValue signed(long length, boolean matters)
      throws IOException, InvalidModelException {
    if (!matters) {
      in.skip(length);
      return Plain.NUMBER;
    }
    if (length > Long.BYTES) {
      throw in.refuse("an integer of " + length + " bytes (expected: at most 8)");
    }
    long value = 0;
    for (int at = 0; at < length; at++) {
      value |= (long) in.next() << (Byte.SIZE * at);
    }
    int unused = Long.SIZE - Byte.SIZE * (int) length;
    return new Numeral(value << unused >> unused);
  }

  /** A float64, the highest byte first. */
  private PickleValue real(boolean matters) throws IOException, InvalidModelException {
    long bits = Long.reverseBytes(in.int64());
    return matters ? new Numeral(WrapperMark.missing(Double.longBitsToDouble(bits))) : Plain.NUMBER;
  }

  /** An integer as Python 2 writes those that do not fit four bytes. */
  private PickleValue line(boolean matters) throws IOException, InvalidModelException {
    String digits = strings.line();
    if (!matters) {
      return Plain.NUMBER;
    }
    try {
      return new Numeral(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      throw in.refuse("no integer (expected: one of 64 bits)");
    }
  }
}
