package dev.coppice.loader.memory;

import java.util.Optional;

/**
 * The memory in which XGBoost judges forests. It is set aside beside what models may take, so that
 * a trial evicts nothing; who needs more than there is waits for other trials.
 */
public interface TrialMemory {

  /** Where nobody counts. */
  TrialMemory UNBOUNDED =
      new TrialMemory() {
        @Override
        public long limit() {
          return Long.MAX_VALUE;
        }

        @Override
        public Optional<Holding> takeSoon(long bytes) {
          return Optional.of(take(bytes));
        }

        @Override
        public Holding take(long bytes) {
          return () -> {};
        }
      };

  /** Bytes there are for all trials; 0 if there are to be none. */
  long limit();

  /**
   * Takes bytes if they can be had in a moment; {@link #take} is for those who can wait.
   *
   * @param bytes at most {@link #limit}
   */
  Optional<Holding> takeSoon(long bytes);

  /**
   * Waits for its turn, and takes bytes: loads that calls wait for come first.
   *
   * @param bytes at most {@link #limit}
   * @throws ServingException {@code OVERLOADED} if others keep them too long; {@code LOAD_TIMEOUT}
   *     if the load is given up meanwhile
   */
  Holding take(long bytes);

  /** What was taken. */
  interface Holding extends AutoCloseable {

    /** Gives it back, once. */
    @Override
    void close();
  }
}
