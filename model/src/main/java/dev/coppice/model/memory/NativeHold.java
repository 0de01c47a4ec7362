package dev.coppice.model.memory;

import java.util.function.LongConsumer;

/** The bytes of native memory that one reading holds, asked for before they are taken. */
public final class NativeHold {

  private final LongConsumer reserve;
  private long bytes;

  /**
   * @param reserve called with the bytes that will be held in total, before more is taken; may
   *     throw
   */
  public NativeHold(LongConsumer reserve) {
    this.reserve = reserve;
  }

  public long bytes() {
    return bytes;
  }

  public void take(long more) {
    reserve.accept(bytes + more);
    bytes += more;
  }

  public void drop(long fewer) {
    bytes -= fewer;
  }
}
