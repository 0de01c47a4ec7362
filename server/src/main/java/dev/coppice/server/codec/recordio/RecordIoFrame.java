package dev.coppice.server.codec.recordio;

/**
 * The frame around a payload in RecordIO: magic and length, 4 bytes each, little-endian, then the
 * payload and zeros to a multiple of 4.
 */
final class RecordIoFrame {

  static final int MAGIC = 0xCED7230A;

  /** Bytes before the payload. */
  static final int HEADER = 8;

  private static final int ALIGNMENT = 4;

  private RecordIoFrame() {}

  /** Bytes after a payload of that length. */
  static int padding(int length) {
    return -length & (ALIGNMENT - 1);
  }
}
