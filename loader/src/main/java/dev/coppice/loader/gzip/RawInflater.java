package dev.coppice.loader.gzip;

import java.util.zip.ZipException;

/**
 * Inflates raw deflate data, one stream after another, for one thread at a time; whoever opened it
 * closes it.
 *
 * <p>The end of a stream shows when it leaves bytes that it was fed alone: a stream must be
 * followed by a byte at least, which in gzip is its trailer's.
 */
public interface RawInflater extends AutoCloseable {

  /** The most bytes that it takes beyond the end of a stream without showing that it has ended. */
  int MAX_AHEAD = 8;

  /** Begins another stream, and forgets what it was fed. */
  void reset();

  /**
   * Gives it further bytes, which stay the caller's and unchanged; only after {@link #inflate}
   * returned 0 and the stream had not ended, or after {@link #reset}.
   *
   * @param length from 1 to {@link GzipInput#SLICE}
   */
  void feed(byte[] bytes, int offset, int length);

  /**
   * Inflates what it was fed.
   *
   * @param length 1 or more
   * @return bytes written; 0 if the stream has ended, or it is to be fed
   * @throws ZipException if that is no deflate data; then only {@link #close} is left to do
   */
  int inflate(byte[] out, int offset, int length) throws ZipException;

  /** Whether the stream has ended, {@link #inflate} having returned 0. */
  boolean hasEnded();

  /**
   * Bytes that it was fed last and that lie beyond the end of the stream: at most those of the last
   * slice, and {@link #MAX_AHEAD} of the slices before.
   */
  int unused();

  /** Frees its memory. */
  @Override
  void close();
}
