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

  /** Frees a block, once, which nobody reads any more. */
  void free(MemorySegment block);
}
