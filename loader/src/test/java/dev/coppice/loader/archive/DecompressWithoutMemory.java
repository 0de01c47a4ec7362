package dev.coppice.loader.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.coppice.model.WithoutMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;

/** Reads on with next to no memory in what zstd has packed, and says what came of that. */
final class DecompressWithoutMemory {

  private DecompressWithoutMemory() {}

  public static void main(String[] arguments) throws Throwable {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes(Zstd.compress(new byte[1]));
    try (ZstdOutputStream frame = new ZstdOutputStream(packed, 19)) { // Its window takes 8 MiB.
      frame.write(1);
    }
    byte[] bytes = packed.toByteArray();
    try (DecompressedStream in = new DecompressedStream(new ByteArrayInputStream(bytes))) {
      in.readNBytes(1);
      WithoutMemory.attempt(in::readAllBytes);
    }
  }
}
