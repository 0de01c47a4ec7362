package dev.coppice.model;

/** What one request, or one load, may take of the heap; asked before it is taken. */
@FunctionalInterface
public interface HeapShare {

  /** For rows and models that somebody else answers for, such as those of a trial. */
  HeapShare UNBOUNDED = bytes -> {};

  /**
   * Takes so many bytes more.
   *
   * @throws HeapRefusedException if there is no room for them; then nothing was taken
   */
  void take(long bytes);
}
