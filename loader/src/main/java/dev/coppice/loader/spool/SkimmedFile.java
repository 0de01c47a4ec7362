package dev.coppice.loader.spool;

import dev.coppice.model.BulkInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file that is skipped for the most part: a skip is an addition here, while the JDK's own streams
 * ask the system three times for each.
 */
final class SkimmedFile extends BulkInputStream {

  private final FileChannel channel;
  private final long size;
  private long position;

  SkimmedFile(Path path, long size) throws IOException {
    this.channel = FileChannel.open(path);
    this.size = size;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int read = channel.read(ByteBuffer.wrap(buffer, offset, length), position);
    position += Math.max(read, 0);
    return read;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.max(0, Math.min(count, size - position));
    position += skipped;
    return skipped;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
