package dev.coppice.loader.archive;

import dev.coppice.model.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * What another thread unpacks, as its reader has it. What the decompressor takes counts in the
 * reader's load from the moment that it may be much: memory that nothing was unpacked into yet is
 * none.
 */
public final class UnpackedStream extends BulkInputStream {

  /** With what is read ahead of it, the most that is unpacked before it counts is a MiB. */
  private static final int LITTLE_BYTES = 512 << 10;

  private final InputStream in;
  private final DecompressedStream source;
  private final LongConsumer memory;
  private long count;
  private boolean counts;

  /**
   * @param in what was unpacked
   * @param source where it comes from
   * @param memory makes sure that the decompressor may take so many bytes; on this stream's thread
   */
  public UnpackedStream(InputStream in, DecompressedStream source, LongConsumer memory) {
    this.in = in;
    this.source = source;
    this.memory = memory;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    count += Math.max(read, 0);
    boolean isMuch = read >= 0 && count > LITTLE_BYTES && source.windowBytes() > 0;
    if (isMuch != counts) { // At the end it is free again.
      counts = isMuch;
      memory.accept(isMuch ? source.windowBytes() : 0);
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
