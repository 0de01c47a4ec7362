package dev.coppice.loader.gzip;

import dev.coppice.model.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * What is packed in a gzip stream: its members one after the other, each held to its checksum and
 * length (RFC 1952). What follows the last member is padding, which is read and ignored.
 *
 * <p>An end before the end is an {@link EOFException}, whatever breaks the format a {@link
 * ZipException}; what fails below comes as it is. After a failure it is only to be closed.
 */
public final class GzipStream extends BulkInputStream {

  /** No writer makes one after another, and each costs more than its bytes do. */
  private static final int MAX_EMPTY_MEMBERS = 1000;

  /** Later ones are longer: else each small member would be fed with all that follows it. */
  private static final int FIRST_SLICE = 1024;

  /** Where the next read begins. */
  private enum Place {
    BEFORE_FIRST_MEMBER,
    IN_MEMBER,
    AFTER_MEMBER,
    AT_END
  }

  private final InputStream in;
  private final GzipInput input;
  private final RawInflater inflater;
  private final CRC32 checksum = new CRC32();
  private Place place = Place.BEFORE_FIRST_MEMBER;
  private long size;
  private int slice;
  private int emptyMembers;

  /**
   * Reads nothing yet.
   *
   * @param in closed with this stream, as is the inflater
   */
  public GzipStream(InputStream in, RawInflater inflater) {
    this.in = in;
    this.input = new GzipInput(in);
    this.inflater = inflater;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = 0;
    while (read == 0 && length > 0) {
      switch (place) {
        case BEFORE_FIRST_MEMBER, AFTER_MEMBER -> readHeader();
        case IN_MEMBER -> read = readMember(buffer, offset, length);
        case AT_END -> read = -1;
      }
    }
    return read;
  }

  private void readHeader() throws IOException {
    if (GzipHeader.read(input)) {
      inflater.reset();
      checksum.reset();
      size = 0;
      slice = FIRST_SLICE;
      place = Place.IN_MEMBER;
    } else if (place == Place.AFTER_MEMBER) {
      input.drain(); // A store's failure is to be heard of.
      place = Place.AT_END;
    } else {
      throw new ZipException("Not in GZIP format");
    }
  }

  private int readMember(byte[] buffer, int offset, int length) throws IOException {
    int read = inflater.inflate(buffer, offset, length);
    if (read > 0) {
      checksum.update(buffer, offset, read);
      size += read;
    } else if (inflater.hasEnded()) {
      input.takeBack(inflater.unused());
      readTrailer();
    } else {
      input.feed(inflater, slice);
      slice = Math.min(2 * slice, GzipInput.SLICE);
    }
    return read;
  }

  private void readTrailer() throws IOException {
    if (readInt() != checksum.getValue() || readInt() != (size & 0xffffffffL)) {
      throw new ZipException("Corrupt GZIP trailer");
    }
    emptyMembers = size == 0 ? emptyMembers + 1 : 0;
    if (emptyMembers > MAX_EMPTY_MEMBERS) {
      throw new ZipException("too many gzip members");
    }
    place = Place.AFTER_MEMBER;
  }

  private long readInt() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      int next = input.next();
      if (next < 0) {
        throw new EOFException();
      }
      value |= (long) next << shift;
    }
    return value;
  }

  /** Frees the inflater. */
  @Override
  public void close() throws IOException {
    inflater.close();
    in.close();
  }
}
