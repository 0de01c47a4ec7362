package dev.coppice.e2e.store;

import dev.coppice.e2e.CoppiceServer;
import java.nio.file.Path;
import java.util.Map;

/** Servers of a store that is a directory, which keep copies of its models and ask it often. */
final class CopyingServer {

  private CopyingServer() {}

  static CoppiceServer start(Path store, Path copies) {
    return CoppiceServer.start(
        store, Map.of("COPPICE_CACHE_DIR", copies.toString(), "COPPICE_REFRESH_INTERVAL", "200ms"));
  }
}
