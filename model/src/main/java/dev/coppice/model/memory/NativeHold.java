package dev.coppice.model.memory;

import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/** The bytes of native memory that one reading holds, asked for before they are taken. */
public final class NativeHold {

  private final LongConsumer reserve;
  private final LongPredicate reserveSpare;
  private long bytes;

  /**
   * @param reserve called with the bytes that will be held in total, before more is taken; may
   *     throw
   */
  public NativeHold(LongConsumer reserve) {
    this(
        reserve,
        total -> {
          reserve.accept(total);
          return true;
        });
  }

  /**
   * The same.
   *
   * @param reserveSpare called likewise, for what is to be had only if nobody else wants it
   */
  NativeHold(LongConsumer reserve, LongPredicate reserveSpare) {
    this.reserve = reserve;
    this.reserveSpare = reserveSpare;
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

  /** Takes more if nobody else wants it; else returns false. */
  public boolean takeSpare(long more) {
    boolean isThere = reserveSpare.test(bytes + more);
    bytes += isThere ? more : 0;
    return isThere;
  }

  /** Holds so many bytes less: they were freed, or are another's. */
  public void drop(long fewer) {
    bytes -= fewer;
  }
}
