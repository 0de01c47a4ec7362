package dev.coppice.loader;

import dev.coppice.model.HeapShare;

/** What all loads together may take of the heap to read model files. */
@FunctionalInterface
public interface LoadHeap {

  /** One load's part, nothing so far. */
  Part open();

  /** What one load has taken; for its thread alone. */
  interface Part extends HeapShare, AutoCloseable {

    /**
     * {@inheritDoc}
     *
     * @throws dev.coppice.model.HeapRefusedException if a load that was alone could not have as
     *     much
     * @throws HeapBusyException if others hold what is missing
     */
    @Override
    void take(long bytes);

    /** Gives back what goes beyond so many bytes. */
    void keep(long bytes);

    /** Gives all back; further calls do nothing. */
    @Override
    void close();
  }
}
