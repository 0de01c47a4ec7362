package dev.coppice.loader.archive;

import com.github.luben.zstd.Zstd;
import dev.coppice.loader.FirstNames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes archives, good ones and such as no tool would write. */
public final class TarBall {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar =
      new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());

  public TarBall() {
    longNames(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  TarBall longNames(int mode) {
    tar.setLongFileMode(mode);
    return this;
  }

  public TarBall file(String name, byte[] content) {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
    entry.setSize(content.length);
    return entry(entry, content);
  }

  public TarBall file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  public TarBall directory(String name) {
    return entry(new TarArchiveEntry(name, TarConstants.LF_DIR, true), new byte[0]);
  }

  /** An entry that is neither file nor directory. */
  TarBall special(String name, byte type, String target) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    return entry(entry, new byte[0]);
  }

  /** Headers that count for all entries after them. */
  TarBall globalHeaders(Map<String, String> headers) {
    TarArchiveEntry entry =
        new TarArchiveEntry("global", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
    headers.forEach(entry::addPaxHeader);
    try {
      tar.putArchiveEntry(entry);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TarBall entry(TarArchiveEntry entry, byte[] content) {
    try {
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] tar() {
    try {
      tar.close();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] tarGz() {
    return gzip(tar());
  }

  /** Makes the checksum of an archive's first header that of its bytes. */
  static void rewriteChecksum(byte[] tar) {
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? ' ' : tar[i] & 0xff;
    }
    byte[] field = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(field, 0, tar, 148, field.length);
  }

  public static byte[] zstd(byte[] content) {
    return Zstd.compress(content);
  }

  public static byte[] gzip(byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  /** The model files of an artifact, by their names. */
  static Map<String, String> read(byte[] artifact, ArchiveLimits limits) throws IOException {
    StoreStream stored =
        new StoreStream(
            new ByteArrayInputStream(artifact),
            artifact.length,
            limits,
            new StoreWait(System::nanoTime));
    Map<String, String> content = new LinkedHashMap<>();
    try (DecompressedStream unpacked = new DecompressedStream(stored);
        ModelFiles files =
            ModelArchive.open(unpacked, "bare", () -> 1, limits, new FirstNames(10))) {
      for (ModelFile file = files.next(); file != null; file = files.next()) {
        content.put(file.name(), new String(file.bytes().readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return content;
  }
}
