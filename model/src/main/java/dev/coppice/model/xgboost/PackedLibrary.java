package dev.coppice.model.xgboost;

import dev.coppice.model.natives.NativeDirectory;
import java.lang.foreign.SymbolLookup;
import java.util.Locale;

/**
 * XGBoost's native library as XGBoost4J's jar holds it, one for each system. XGBoost4J's own loader
 * is not used: it goes through the temporary directory alone, and reports every failure as missing
 * OpenMP.
 */
final class PackedLibrary {

  private static final String NAME = "XGBoost's library";

  private PackedLibrary() {}

  /**
   * Loads it, unless this process has it already, from wherever.
   *
   * @throws dev.coppice.model.natives.NativeLibraryException if it cannot be had
   */
  static synchronized void load(NativeDirectory directory) {
    if (SymbolLookup.loaderLookup().find("XGBoosterCreate").isEmpty()) {
      directory.load(NAME, resource());
    }
  }

  private static String resource() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String system =
        name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : "linux";
    String architecture = System.getProperty("os.arch", "");
    return "lib/%s/%s/%s"
        .formatted(
            system,
            architecture.equals("amd64") ? "x86_64" : architecture,
            System.mapLibraryName("xgboost4j"));
  }
}
