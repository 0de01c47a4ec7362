package dev.coppice.model.xgboost;

import dev.coppice.model.format.ubjson.ModelSlice;
import dev.coppice.model.memory.HugePages;
import dev.coppice.model.memory.NativeMemory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/** Native memory that holds one slice of a model at a time, long enough for each of them. */
final class SliceMemory implements AutoCloseable {

  private final MemorySegment block;

  SliceMemory(List<ModelSlice> slices) {
    long most = slices.stream().mapToLong(ModelSlice::maxBytes).max().orElseThrow();
    this.block = HugePages.allocate(most);
  }

  /**
   * Writes a slice over the one before.
   *
   * @param file the whole model
   * @return the slice, until the next one is written
   * @throws InterruptedIOException if the thread was interrupted before
   */
  MemorySegment write(ModelSlice slice, FileChannel file) throws IOException {
    if (Thread.interrupted()) {
      throw new InterruptedIOException();
    }
    ByteBuffer out = block.asByteBuffer();
    slice.write(file, out);
    return block.asSlice(0, out.position());
  }

  @Override
  public void close() {
    NativeMemory.free(block);
  }
}
