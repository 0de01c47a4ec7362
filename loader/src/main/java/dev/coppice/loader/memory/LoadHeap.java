package dev.coppice.loader.memory;

import dev.coppice.model.HeapShare;
import java.io.IOException;

/** What all loads together may take of the heap to read model files. */
@FunctionalInterface
public interface LoadHeap {

  /** What one load holds, nothing so far. */
  Holding open();

  /** Bytes that a load could have which was alone. */
  default long limit() {
    return Long.MAX_VALUE;
  }

  /** What is done alone. */
  @FunctionalInterface
  interface Work<T> {

    /** Does it. */
    T result() throws IOException;
  }

  /** What one load has taken; for its thread alone. */
  interface Holding extends HeapShare, AutoCloseable {

    /**
     * {@inheritDoc}
     *
     * @throws dev.coppice.model.HeapRefusedException if a load that was alone could not have as
     *     much
     * @throws HeapBusyException if others hold what is missing
     */
    @Override
    void take(long bytes);

    /**
     * Does what takes much more than its result for a moment, such as reading a document: one load
     * does so at a time, and so it needs nothing of the account.
     *
     * @param work waits for nothing, since others wait for it
     * @throws java.io.InterruptedIOException if the thread was interrupted before its turn
     */
    <T> T alone(Work<T> work) throws IOException;

    /** Gives back what goes beyond so many bytes. */
    void keep(long bytes);

    /** Gives all back; further calls do nothing. */
    @Override
    void close();
  }
}
