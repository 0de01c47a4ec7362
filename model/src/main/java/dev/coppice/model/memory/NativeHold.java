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

  /** Bytes that are held now. */
  public long bytes() {
    return bytes;
  }

  /** Asks for so many bytes more, and holds them; what the asking throws takes none. */
  public void take(long more) {
    reserve.accept(bytes + more);
    bytes += more;
  }

  /** Holds so many bytes less: they were freed, or are another's. */
  public void drop(long fewer) {
    bytes -= fewer;
  }
}
