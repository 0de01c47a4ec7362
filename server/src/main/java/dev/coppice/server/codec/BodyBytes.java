package dev.coppice.server.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * A request body, or a part of it, as an array, which parsers read faster than a buffer.
 *
 * @param array not to be changed
 * @param from index of the first byte
 * @param to index behind the last byte
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied: the body belongs to its request.
record BodyBytes(byte[] array, int from, int to) {

  /** The readable bytes, copied only if the buffer has no array. */
  static BodyBytes of(ByteBuf body) {
    if (body.hasArray()) {
      int from = body.arrayOffset() + body.readerIndex();
      return new BodyBytes(body.array(), from, from + body.readableBytes());
    }
    byte[] copy = ByteBufUtil.getBytes(body);
    return new BodyBytes(copy, 0, copy.length);
  }

  int length() {
    return to - from;
  }

  /** The same bytes without blanks, TABs and line ends around them. */
  BodyBytes trimmed() {
    return trimmed(true);
  }

  /** The same bytes without blanks and line ends around them. */
  BodyBytes trimmedExceptTabs() {
    return trimmed(false);
  }

  private BodyBytes trimmed(boolean tabs) {
    int first = from;
    int last = to;
    while (first < last && isSpace(array[first], tabs)) {
      first++;
    }
    while (last > first && isSpace(array[last - 1], tabs)) {
      last--;
    }
    return new BodyBytes(array, first, last);
  }

  private static boolean isSpace(byte b, boolean tabs) {
    return b == ' ' || b == '\n' || b == '\r' || (tabs && b == '\t');
  }
}
