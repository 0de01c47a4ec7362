package dev.coppice.loader.archive;

import com.github.luben.zstd.Zstd;
import dev.coppice.model.WithoutMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Opens more and more that zstd has packed, with next to no memory, and says what came of that. */
final class OpenWithoutMemory {

  private static final byte[] PACKED = Zstd.compress(new byte[1]);

  private OpenWithoutMemory() {}

  public static void main(String[] arguments) throws Throwable {
    open(1);
    WithoutMemory.attempt(() -> open(100));
  }

  /** None is closed. */
  private static void open(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      new DecompressedStream(new ByteArrayInputStream(PACKED)).readNBytes(1);
    }
  }
}
