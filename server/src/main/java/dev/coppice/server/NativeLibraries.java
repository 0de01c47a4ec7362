package dev.coppice.server;

import dev.coppice.loader.archive.ZstdLibrary;
import dev.coppice.loader.gzip.GzipLibrary;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.model.natives.NativeDirectory;
import dev.coppice.model.natives.NativeLibraryException;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The native libraries that calls will need. Those that a server cannot do without are loaded
 * before there are calls, or it would say that it is healthy; the rest is made ready while it
 * serves.
 */
final class NativeLibraries {

  private final NativeDirectory directory;
  private final ScoringEngine engine;
  private final FutureTask<Void> loading = new FutureTask<>(this::loadNow, null);

  /**
   * @param kept where they are files for all starts; null: for a moment in the temporary directory
   */
  NativeLibraries(@Nullable Path kept, ScoringEngine engine) {
    this.directory = kept == null ? NativeDirectory.temporary() : new NativeDirectory(kept, true);
    this.engine = engine;
  }

  /**
   * Puts Netty's library where {@code scripts/jvm-flags} makes the JVM look for libraries: Netty
   * loads it from there by itself, and would otherwise unpack one at every start. Where it cannot
   * be loaded, Netty does without it. Must be called before Netty is used.
   *
   * @throws NativeLibraryException if it cannot be written
   */
  void putNettys() {
    if (directory.kept() && System.getProperty("os.name", "").equals("Linux")) {
      String architecture =
          switch (System.getProperty("os.arch", "")) {
            case "amd64" -> "x86_64";
            case "aarch64" -> "aarch_64";
            case String other -> other;
          };
      directory.put(
          "Netty's library",
          "META-INF/native/libnetty_transport_native_epoll_%s.so".formatted(architecture));
    }
  }

  /**
   * Loads all others that there have to be: a part of a second. {@link #await} says how it went.
   */
  void load() {
    loading.run();
  }

  /**
   * Waits until they are loaded.
   *
   * @throws NativeLibraryException if one cannot be had
   * @throws InterruptedIOException if the thread is interrupted
   */
  void await() throws InterruptedIOException {
    try {
      loading.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while native libraries were loaded");
    }
  }

  private void loadNow() {
    ZstdLibrary.load(directory);
    if (engine != ScoringEngine.FOREST) {
      loadXgboosts();
    }
  }

  /**
   * Makes ready what the first cold call would wait for: the JVM compiles a piece of code for each
   * kind of native function, which takes longer than all else of a start. A call that comes first
   * waits for no more than it needs.
   */
  void prepare() {
    GzipLibrary.load();
    if (engine != ScoringEngine.FOREST) {
      XgboostModel.findFunctions();
    }
  }

  private void loadXgboosts() {
    try {
      XgboostModel.loadLibrary(directory);
    } catch (NativeLibraryException e) {
      throw new NativeLibraryException(
          e.getMessage()
              + "; models that Coppice's own forest takes are served without it where"
              + " COPPICE_ENGINE is forest",
          e);
    }
  }
}
