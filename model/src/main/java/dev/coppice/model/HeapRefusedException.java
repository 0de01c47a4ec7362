package dev.coppice.model;

/**
 * Refuses what would take more of the heap than its owner may have. Thrown through parsers, so that
 * whoever began the work answers for it in one place.
 */
public final class HeapRefusedException extends RuntimeException {

  private final boolean isForGood;

  /**
   * There is no room now.
   *
   * @param message what was asked for, and what there is
   */
  public HeapRefusedException(String message) {
    this(message, false);
  }

  private HeapRefusedException(String message, boolean isForGood) {
    super(message);
    this.isForGood = isForGood;
  }

  /**
   * There would be no room, either, if nobody else had any.
   *
   * @param bytes that its owner would have
   * @param most that one may have
   */
  public static HeapRefusedException forGood(long bytes, long most) {
    return new HeapRefusedException(
        "%d bytes of the heap or more (expected: at most %d, so fewer rows)".formatted(bytes, most),
        true);
  }

  /** Whether to try again is in vain. */
  public boolean isForGood() {
    return isForGood;
  }
}
