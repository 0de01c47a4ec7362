package dev.coppice.loader.archive;

import com.github.luben.zstd.util.Native;
import com.github.luben.zstd.util.ZstdVersion;
import dev.coppice.model.natives.NativeDirectory;
import java.util.Locale;

/** The native library that artifacts compressed with zstd are read by. */
public final class ZstdLibrary {

  private static final String NAME = "zstd's library";

  private ZstdLibrary() {}

  /**
   * Loads it, unless this process has it already.
   *
   * @param directory where it is to be a file
   * @throws dev.coppice.model.natives.NativeLibraryException if it cannot be had
   */
  public static synchronized void load(NativeDirectory directory) {
    if (!Native.isLoaded()) {
      directory.load(NAME, resource());
      Native.assumeLoaded();
    }
  }

  private static String resource() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String system = name.startsWith("mac") ? "darwin" : name.startsWith("windows") ? "win" : name;
    return "%s/%s/%s"
        .formatted(
            system,
            System.getProperty("os.arch"),
            System.mapLibraryName("zstd-jni-" + ZstdVersion.VERSION));
  }
}
