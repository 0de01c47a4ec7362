package dev.coppice.model.forest;

import java.util.function.LongConsumer;

/** The bytes of native memory that one builder holds, asked for before they are taken. */
final class NativeHold {

  private final LongConsumer reserve;
  private long bytes;

  /**
   * @param reserve called with the bytes that will be held in total, before more is taken; may
   *     throw
   */
  NativeHold(LongConsumer reserve) {
    this.reserve = reserve;
  }

  long bytes() {
    return bytes;
  }

  void take(long more) {
    reserve.accept(bytes + more);
    bytes += more;
  }

  void drop(long fewer) {
    bytes -= fewer;
  }
}
