package dev.coppice.scripts.churn;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tenant's artifact as training jobs leave it: a {@code .tar.gz} around one model file. */
public final class TenantArtifact {

  /** The model file's name in the archive, the one that AWS's XGBoost image writes. */
  public static final String MODEL_FILE = "xgboost-model";

  private TenantArtifact() {}

  /** Packs the model file; the same model yields the same bytes. */
  public static void write(Path target, byte[] model) throws IOException {
    try (OutputStream out = Files.newOutputStream(target)) {
      write(out, model);
    }
  }

  /** The same in memory. */
  public static byte[] of(byte[] model) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(out, model);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }

  private static void write(OutputStream out, byte[] model) throws IOException {
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new BufferedOutputStream(new GZIPOutputStream(out, 1 << 16), 1 << 16))) {
      TarArchiveEntry entry = new TarArchiveEntry(MODEL_FILE);
      entry.setSize(model.length);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      tar.write(model);
      tar.closeArchiveEntry();
    }
  }
}
