package dev.coppice.server.codec.rows;

import dev.coppice.model.HeapShare;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * A request body, or a part of it, as an array, which parsers read faster than a buffer.
 *
 * @param array not to be changed
 * @param from index of the first byte
 * @param to index after the last byte
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied: the body belongs to its request.
public record BodyBytes(byte[] array, int from, int to) {

  /**
   * The readable bytes, copied only if the buffer has no array.
   *
   * @param heap what a copy is taken from
   */
  public static BodyBytes of(ByteBuf body, HeapShare heap) {
    if (body.hasArray()) {
      int from = body.arrayOffset() + body.readerIndex();
      return new BodyBytes(body.array(), from, from + body.readableBytes());
    }
    heap.take(body.readableBytes());
    byte[] copy = ByteBufUtil.getBytes(body);
    return new BodyBytes(copy, 0, copy.length);
  }

  public int length() {
    return to - from;
  }

  /** The same bytes without blanks, TABs and line ends around them. */
  public BodyBytes trimmed() {
    return trimmedExcept((byte) 0);
  }

  /**
   * The same bytes without blanks, TABs and line ends around them.
   *
   * @param kept a blank or a TAB that is none of them, because it delimits
   */
  public BodyBytes trimmedExcept(byte kept) {
    int first = from;
    int last = to;
    while (first < last && isSpace(array[first], kept)) {
      first++;
    }
    while (last > first && isSpace(array[last - 1], kept)) {
      last--;
    }
    return new BodyBytes(array, first, last);
  }

  /**
   * The same bytes, and the blanks and TABs right beside them.
   *
   * @param all what these are a part of
   * @param delimiter that is not taken, though it be a blank or a TAB
   */
  public BodyBytes withBlanksBeside(BodyBytes all, byte delimiter) {
    int last = to;
    while (last < all.to && isBlank(array[last], delimiter)) {
      last++;
    }
    return new BodyBytes(array, withBlanksBefore(all, delimiter).from, last);
  }

  /** The same, but only those before them. */
  public BodyBytes withBlanksBefore(BodyBytes all, byte delimiter) {
    int first = from;
    while (first > all.from && isBlank(array[first - 1], delimiter)) {
      first--;
    }
    return new BodyBytes(array, first, to);
  }

  /** The same bytes without a byte order mark at their beginning. */
  public BodyBytes withoutMark() {
    boolean isMarked =
        length() >= 3
            && array[from] == (byte) 0xEF
            && array[from + 1] == (byte) 0xBB
            && array[from + 2] == (byte) 0xBF;
    return isMarked ? new BodyBytes(array, from + 3, to) : this;
  }

  private static boolean isSpace(byte b, byte kept) {
    return isBlank(b, kept) || ((b == '\n' || b == '\r') && b != kept);
  }

  private static boolean isBlank(byte b, byte kept) {
    return (b == ' ' || b == '\t') && b != kept;
  }
}
