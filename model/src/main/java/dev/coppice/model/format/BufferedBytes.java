package dev.coppice.model.format;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a binary file through one fixed buffer, without its numbers. No length is believed
 * before its bytes are there.
 */
public abstract class BufferedBytes {

  private static final int BUFFER_BYTES = 64 * 1024;

  /** Enough for all between two arrays of a tree; names and numbers are shorter. */
  private static final int SKIMMED_BYTES = 2 * 1024;

  /** Of each byte of UTF-8: itself, two while it is decoded, and a character of two. */
  private static final int BYTES_OF_TEXT = 5;

  /** What was read last; the bytes from {@link #position} to {@link #limit} are not taken yet. */
  protected final byte[] buffer;

  protected int position;
  protected int limit;

  private final InputStream in;
  private final ReadingMemory memory;
  private final boolean isSkimmed;
  // Bytes of the file before the buffer.
  private long consumed;

  /**
   * @param in read in large pieces; not closed
   * @param memory asked for long texts
   */
  protected BufferedBytes(InputStream in, ReadingMemory memory) {
    this(in, memory, false);
  }

  /**
   * The same.
   *
   * @param isSkimmed whether most is skipped, and skipping costs the stream next to nothing: then
   *     little is read at once, and what is skipped is not
   */
  protected BufferedBytes(InputStream in, ReadingMemory memory, boolean isSkimmed) {
    this.in = in;
    this.memory = memory;
    this.isSkimmed = isSkimmed;
    this.buffer = new byte[isSkimmed ? SKIMMED_BYTES : BUFFER_BYTES];
  }

  /** How many bytes were taken so far. */
  public final long position() {
    return consumed + position;
  }

  public final boolean isAtEnd() throws IOException {
    return position == limit && fill(0) == 0;
  }

  /** A copy of the next bytes, fewer at the end of the file, which are not taken. */
  public final byte[] peek(int length) throws IOException {
    int count = limit - position;
    if (count < length) {
      count = fill(count);
    }
    return Arrays.copyOfRange(buffer, position, position + Math.min(count, length));
  }

  public final int next() throws IOException, InvalidModelException {
    require(1);
    return buffer[position++] & 0xFF;
  }

  /** A copy of the next bytes, whose number was bounded by the caller. */
  public final byte[] take(int length) throws IOException, InvalidModelException {
    byte[] copy = new byte[Math.min(length, BUFFER_BYTES)];
    int size = 0;
    while (size < length) {
      require(1);
      int count = Math.min(length - size, limit - position);
      if (size + count > copy.length) {
        copy = Arrays.copyOf(copy, (int) Math.min(length, 2L * copy.length));
        count = Math.min(count, copy.length - size);
      }
      System.arraycopy(buffer, position, copy, size, count);
      position += count;
      size += count;
    }
    return copy;
  }

  /** The text in so many of the next bytes, which are UTF-8; counted until it is made. */
  public final String text(int length) throws IOException, InvalidModelException {
    long bytes = length > BUFFER_BYTES ? BYTES_OF_TEXT * (long) length : 0;
    memory.take(bytes);
    String text = new String(take(length), StandardCharsets.UTF_8);
    memory.give(bytes);
    return text;
  }

  /** Up to {@code length} of the next bytes, at least one. */
  public final int read(byte[] into, int offset, int length)
      throws IOException, InvalidModelException {
    require(1);
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, into, offset, count);
    position += count;
    return count;
  }

  public final void skip(long length) throws IOException, InvalidModelException {
    long left = length;
    if (isSkimmed && left > limit - position) {
      left -= limit - position;
      consumed += limit;
      position = 0;
      limit = 0;
      long skipped = in.skip(left);
      consumed += skipped;
      left -= skipped;
    }
    while (left > 0) {
      require(1);
      int count = (int) Math.min(left, limit - position);
      position += count;
      left -= count;
    }
  }

  /**
   * Reads on until the buffer has that many bytes from {@link #position} on.
   *
   * @param length at most the buffer's
   * @throws InvalidModelException if the file ends before
   */
  protected final void require(int length) throws IOException, InvalidModelException {
    if (limit - position < length && fill(limit - position) < length) {
      throw new InvalidModelException(
          "byte " + (consumed + limit) + ": the file ends too early (expected: more values)");
    }
  }

  /** Moves what is left to the front and reads on; returns how many bytes are at hand. */
  private int fill(int left) throws IOException {
    System.arraycopy(buffer, position, buffer, 0, left);
    consumed += position;
    position = 0;
    limit = left;
    limit += in.readNBytes(buffer, left, buffer.length - left);
    return limit;
  }
}
