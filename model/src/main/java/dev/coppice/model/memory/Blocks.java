package dev.coppice.model.memory;

import java.lang.foreign.MemorySegment;

/** Where forests have their memory from; for any number of threads. */
public interface Blocks {

  /** Every block a mapping of its own. */
  Blocks MAPPED =
      new Blocks() {
        @Override
        public long bytes(long wanted) {
          return NativeMemory.pages(wanted);
        }

        @Override
        public MemorySegment allocate(long wanted) {
          return HugePages.allocate(wanted);
        }

        @Override
        public void free(MemorySegment block) {
          NativeMemory.free(block);
        }
      };

  /** The length of the block that {@link #allocate} returns, which is what it counts. */
  long bytes(long wanted);

  /**
   * Zeroed memory, to be freed by {@link #free}.
   *
   * @param wanted 1 or more
   */
  MemorySegment allocate(long wanted);

  /**
   * Memory as {@link #allocate} gives it, but with anything in the bytes that are wanted: the
   * caller writes all of them. It is the block that this thread keeps, if that is as long.
   *
   * @param wanted 1 or more
   */
  default MemorySegment allocateDirty(long wanted) {
    return allocate(wanted);
  }

  /** Frees a block, once, which nobody reads any more. */
  void free(MemorySegment block);

  /**
   * From now on this thread keeps one of the blocks that it frees, for {@link #allocateDirty} of so
   * many bytes; where blocks have pages of their own.
   *
   * @param wanted 1 or more
   */
  default Keeping keepFreed(long wanted) {
    return () -> {};
  }

  /** For as long as it is open its thread keeps a block. */
  interface Keeping extends AutoCloseable {

    /** Frees what was kept and not taken again; on the same thread, once. */
    @Override
    void close();
  }
}
