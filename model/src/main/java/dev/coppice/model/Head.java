package dev.coppice.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/** The first bytes of a stream, looked at without taking them. */
public final class Head {

  private final byte[] bytes;
  private final InputStream whole;

  private Head(byte[] bytes, InputStream whole) {
    this.bytes = bytes;
    this.whole = whole;
  }

  /**
   * Looks at the first bytes.
   *
   * @param in from here on to be read through {@link #whole}
   * @param length 1 or more
   */
  public static Head peek(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    PushbackInputStream whole = new PushbackInputStream(in, length);
    whole.unread(bytes);
    return new Head(bytes, whole);
  }

  /** As many bytes as were asked for, or all if the stream has fewer; not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** The stream from its first byte on; closing it closes the stream. */
  public InputStream whole() {
    return whole;
  }
}
