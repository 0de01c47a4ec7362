package dev.coppice.loader.gzip;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * Holds ISA-L to what is known of it: that it gives the bytes that were packed and ends where they
 * end, however they come, refuses what is no stream, and writes nowhere but where it is told to.
 */
final class IsalSelfTest {

  /** More than the window twice over. */
  private static final int LONG = 80 * 1024;

  private static final int SHORT = 1500;
  private static final int AT_ONCE = 1 << 20;
  private static final int HEADER = 10;

  private final IsalLibrary library;

  IsalSelfTest(IsalLibrary library) {
    this.library = library;
  }

  /**
   * Takes some milliseconds.
   *
   * @throws UnsupportedOperationException if it is not to be used
   */
  void run() {
    try {
      for (int level : new int[] {Deflater.NO_COMPRESSION, Deflater.BEST_SPEED, 6}) {
        inflate(content(LONG), level, AT_ONCE);
        inflate(content(SHORT), level, 1);
      }
    } catch (IOException e) {
      throw failed("refuses what zlib packed: " + e);
    }
    requireRefusal();
  }

  /** In two members, so that it is known where the first ends. */
  private void inflate(byte[] content, int level, int step) throws IOException {
    byte[] member = pack(content, level);
    byte[] packed = Arrays.copyOf(member, 2 * member.length);
    System.arraycopy(member, 0, packed, member.length, member.length);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    IsalInflater inflater = new IsalInflater(library);
    try (GzipStream stream = new GzipStream(new Steps(packed, step), inflater)) {
      inflater.markMargins();
      byte[] buffer = new byte[step];
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        plain.write(buffer, 0, read);
      }
      requireMargins(inflater);
    }
    byte[] twice = plain.toByteArray();
    if (twice.length != 2 * content.length
        || !Arrays.equals(content, Arrays.copyOf(twice, content.length))
        || !Arrays.equals(content, Arrays.copyOfRange(twice, content.length, twice.length))) {
      throw failed("gives other bytes than were packed");
    }
  }

  private void requireRefusal() {
    byte[] packed = pack(content(SHORT), Deflater.BEST_SPEED);
    Arrays.fill(packed, HEADER, packed.length, (byte) -1); // A block of a type that there is not.
    IsalInflater inflater = new IsalInflater(library);
    try (GzipStream stream = new GzipStream(new ByteArrayInputStream(packed), inflater)) {
      inflater.markMargins();
      if (!isRefused(stream)) {
        throw failed("takes what is no stream");
      }
      requireMargins(inflater);
    } catch (IOException e) {
      throw failed("misreads what is no stream: " + e);
    }
  }

  private static boolean isRefused(GzipStream stream) throws IOException {
    try {
      stream.readAllBytes();
      return false;
    } catch (ZipException refused) {
      return true;
    }
  }

  private static void requireMargins(IsalInflater inflater) {
    if (!inflater.marginsAreMarked()) {
      throw failed("writes beyond its memory");
    }
  }

  /** Noise, text and runs: all kinds of blocks. */
  private static byte[] content(int length) {
    byte[] content = new byte[length];
    Random random = new Random(1);
    random.nextBytes(content);
    for (int i = length / 4; i < length; i++) {
      content[i] = i < length / 2 ? (byte) ('0' + content[i] % 7) : content[i - 1 - i % 5];
    }
    return content;
  }

  private static byte[] pack(byte[] content, int level) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new Leveled(packed, level)) {
      gzip.write(content);
    } catch (IOException e) {
      throw failed("nothing to be held to: " + e);
    }
    return packed.toByteArray();
  }

  private static UnsupportedOperationException failed(String what) {
    return new UnsupportedOperationException(IsalLibrary.FILE + " " + what);
  }

  private static final class Leveled extends GZIPOutputStream {

    Leveled(ByteArrayOutputStream out, int level) throws IOException {
      super(out);
      def.setLevel(level);
    }
  }

  /** Bytes that come a few at a time. */
  private static final class Steps extends InputStream {

    private final ByteArrayInputStream bytes;
    private final int step;

    Steps(byte[] bytes, int step) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.step = step;
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return bytes.read(buffer, offset, Math.min(length, step));
    }
  }
}
