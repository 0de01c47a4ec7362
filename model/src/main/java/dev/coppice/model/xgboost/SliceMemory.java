package dev.coppice.model.xgboost;

import dev.coppice.model.format.ubjson.ModelSlice;
import dev.coppice.model.memory.HugePages;
import dev.coppice.model.memory.NativeMemory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** Native memory that holds one slice of a model at a time, long enough for each of them. */
final class SliceMemory implements AutoCloseable {

  private final MemorySegment block;

  SliceMemory(List<ModelSlice> slices) {
    long most = slices.stream().mapToLong(ModelSlice::mostBytes).max().orElseThrow();
    this.block = HugePages.allocate(most);
  }

  /**
   * Writes a slice over the one before.
   *
   * @param file the whole model, at any position
   * @return the slice, until the next one is written
   * @throws InterruptedIOException if the thread was interrupted before
   */
  MemorySegment write(ModelSlice slice, SeekableByteChannel file) throws IOException {
    if (Thread.interrupted()) {
      throw new InterruptedIOException();
    }
    Output out = new Output();
    slice.write(file, out);
    return block.asSlice(0, out.size);
  }

  @Override
  public void close() {
    NativeMemory.free(block);
  }

  private final class Output extends OutputStream {

    private long size;

    @Override
    public void write(int value) {
      block.set(ValueLayout.JAVA_BYTE, size++, (byte) value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      MemorySegment.copy(bytes, offset, block, ValueLayout.JAVA_BYTE, size, length);
      size += length;
    }
  }
}
