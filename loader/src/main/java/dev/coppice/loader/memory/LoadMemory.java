package dev.coppice.loader.memory;

/** The memory one load may use, asked for before it is used; a share of the cache's budget. */
@FunctionalInterface
public interface LoadMemory {

  /**
   * Makes sure that {@code totalBytes} are set aside for this load, what it holds already included.
   * The first call may wait for others to finish; later ones, which grow it, wait briefly.
   *
   * @throws ServingException {@code INSUFFICIENT_STORAGE} if the whole budget is smaller, or if a
   *     load that was asked for by name finds no room; {@code OVERLOADED} if others hold what is
   *     missing and do not give it back; {@code LOAD_TIMEOUT} if the wait took too long
   */
  void reserve(long totalBytes);

  /**
   * The same, but waits a moment at most, and then returns false with nothing reserved: {@link
   * #reserve} is for those who can wait.
   */
  default boolean reserveSoon(long totalBytes) {
    reserve(totalBytes);
    return true;
  }

  /**
   * What bytes that the model will keep on the heap count in {@link #reserve}, where native ones
   * count as they are.
   */
  default long weigh(long heapBytes) {
    return heapBytes;
  }

  /** The highest total that {@link #reserve} could grant if nobody else used any memory. */
  default long limit() {
    return Long.MAX_VALUE;
  }

  /** The memory in which XGBoost judges the load's forests. */
  default TrialMemory trials() {
    return TrialMemory.UNBOUNDED;
  }

  /** Between two pieces of work: others may build now, if this load has for long. */
  default void giveWay() {}

  /**
   * The memory of a part of the load.
   *
   * @param otherBytes what the other parts hold
   */
  default LoadMemory beside(long otherBytes) {
    LoadMemory all = this;
    return new ForwardedMemory(this) {
      @Override
      public void reserve(long totalBytes) {
        all.reserve(otherBytes + totalBytes);
      }

      @Override
      public boolean reserveSoon(long totalBytes) {
        return all.reserveSoon(otherBytes + totalBytes);
      }

      @Override
      public long limit() {
        return all.limit() - otherBytes;
      }
    };
  }
}
