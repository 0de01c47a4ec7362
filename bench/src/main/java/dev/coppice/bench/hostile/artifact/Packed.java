package dev.coppice.bench.hostile.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes gzip, zstd and tar, also in forms that no tool would write; one character is one byte. */
final class Packed {

  private static final int RECORD = 512;
  private static final int CHECKSUM = 148;

  private Packed() {}

  /** One member. */
  static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (int from = 0; from < content.length(); from += 1 << 20) {
        int to = Math.min(content.length(), from + (1 << 20));
        gzip.write(content.substring(from, to).getBytes(ISO_8859_1));
      }
    }
    return packed.toByteArray();
  }

  /**
   * A frame with a window of 8 MiB.
   *
   * @param start what comes first
   * @param blocks of 128 KiB of blanks that follow
   */
  static void blanksInZstd(OutputStream out, String start, int blocks) throws IOException {
    out.write(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 13 << 3});
    writeBlock(out, 0, start.length(), start);
    for (int i = 0; i < blocks; i++) {
      writeBlock(out, 2, 128 << 10, " ");
    }
    writeBlock(out, 1, 0, ""); // The last one, with its bytes as they are.
  }

  /**
   * @param kind twice the type, and one more of the last
   */
  private static void writeBlock(OutputStream out, int kind, int length, String content)
      throws IOException {
    int header = kind | length << 3;
    out.write(new byte[] {(byte) header, (byte) (header >> 8), (byte) (header >> 16)});
    out.write(content.getBytes(ISO_8859_1));
  }

  /** The header of a file, whose size need not be true. */
  static byte[] tarHeader(String name, long size) {
    return tarHeader(name, size, '0');
  }

  private static byte[] tarHeader(String name, long size, char type) {
    byte[] header = new byte[RECORD];
    put(header, 0, name);
    put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
    put(header, 124, size < 1L << 33 ? "%011o\0".formatted(size) : "");
    if (size >= 1L << 33) {
      header[124] = (byte) 0x80;
      for (int i = 0; i < Long.BYTES; i++) {
        header[135 - i] = (byte) (size >> (8 * i));
      }
    }
    put(header, 136, "00000000000\0");
    Arrays.fill(header, CHECKSUM, CHECKSUM + 8, (byte) ' ');
    put(header, 156, String.valueOf(type));
    put(header, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, CHECKSUM, "%06o\0 ".formatted(sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    System.arraycopy(text.getBytes(ISO_8859_1), 0, header, at, text.length());
  }

  /** Header and content of a file, in whole records. */
  static void appendEntry(StringBuilder tar, String name, String content) {
    appendEntry(tar, name, content, '0');
  }

  /** The same for an entry of another type, such as an extended header. */
  static void appendEntry(StringBuilder tar, String name, String content, char type) {
    tar.append(new String(tarHeader(name, content.length(), type), ISO_8859_1)).append(content);
    tar.append("\0".repeat(-content.length() & (RECORD - 1)));
  }
}
