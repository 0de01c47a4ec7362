package dev.coppice.loader.spool;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model on its way into memory, as a file, because that is what XGBoost's loader reads best. */
public final class SpoolFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);

  private final Path path;
  private final long expectedBytes;
  private final boolean inMemory;
  private final SpoolDisk disk;
  private final AtomicLong spooled;
  private final FileChannel channel;
  private long size;

  /**
   * Takes over a file that is open and empty.
   *
   * @param channel to write to it
   * @param expectedBytes what shall be written, for the message when there is no room
   * @param inMemory whether its file system keeps it there
   * @param disk that it is on
   * @param spooled counts the bytes of all files
   */
  SpoolFile(
      Path path,
      FileChannel channel,
      long expectedBytes,
      boolean inMemory,
      SpoolDisk disk,
      AtomicLong spooled) {
    this.path = path;
    this.channel = channel;
    this.expectedBytes = expectedBytes;
    this.inMemory = inMemory;
    this.disk = disk;
    this.spooled = spooled;
  }

  public Path path() {
    return path;
  }

  public long size() {
    return size;
  }

  /** Memory that so many bytes take here. */
  public long memoryBytes(long bytes) {
    return inMemory ? bytes : 0;
  }

  /**
   * Appends.
   *
   * @throws SpoolException if the disk is full or broken, or hangs
   * @throws ClosedByInterruptException if the thread was interrupted
   */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
    SpoolDisk.Use use = disk.begin();
    try (use) {
      while (rest.hasRemaining()) {
        int written = channel.write(rest);
        size += written;
        spooled.addAndGet(written);
      }
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw SpoolException.of(path, expectedBytes, size, room(), e);
    }
  }

  /**
   * Nothing more is written; the file stays, and takes none of the files that may be open.
   *
   * @throws SpoolException if the disk is full or broken, which some file systems say only now; or
   *     if it hangs
   */
  public void finish() throws SpoolException {
    SpoolDisk.Use use = disk.begin();
    try (use) {
      channel.close();
    } catch (IOException e) {
      throw SpoolException.of(path, expectedBytes, size, room(), e);
    }
  }

  /**
   * Makes sure that all of the file can be read, and could be by whoever complains of what is in
   * it.
   *
   * @param complaint names the file where it could not be read
   * @throws SpoolException if not: then the complaint says nothing of the model
   */
  public void requireWhole(String complaint) throws SpoolException {
    if (complaint.contains(path.subpath(path.getNameCount() - 2, path.getNameCount()).toString())) {
      IOException unread = new IOException(complaint);
      throw SpoolException.of(path, expectedBytes, size, Long.MAX_VALUE, unread);
    }
    try (InputStream whole = Files.newInputStream(path)) {
      long there = whole.transferTo(OutputStream.nullOutputStream());
      if (there != size) {
        throw new IOException("%d bytes (expected: %d)".formatted(there, size));
      }
    } catch (IOException e) {
      throw SpoolException.of(path, expectedBytes, size, Long.MAX_VALUE, e);
    }
  }

  /** Its bytes from the first on; what is skipped of them is not read. */
  public InputStream skimmed() throws IOException {
    return new SkimmedFile(path, size);
  }

  /** Bytes that the disk has left for us; many if it does not say. */
  private long room() {
    try {
      return Files.getFileStore(path).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Deletes it, if the disk hangs as soon as that goes on. */
  @Override
  public void close() {
    disk.delete(this::delete);
  }

  private void delete() {
    spooled.addAndGet(-size);
    size = 0;
    try (channel) {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("spool file {} could not be deleted: {}", path, Quoted.cause(e));
    }
  }
}
