package dev.coppice.loader.gzip;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process inflates by: ISA-L where the system has it and it passes its test, else the
 * JDK. Found out once, and said in the log.
 */
public final class GzipLibrary {

  private static final Logger LOG = LoggerFactory.getLogger(GzipLibrary.class);

  /** Null for the JDK's. */
  private static final @Nullable IsalLibrary ISAL = find();

  private GzipLibrary() {}

  /** Finds out, unless it is known: some milliseconds. */
  public static void load() {
    // The class is initialized by now.
  }

  /** A new inflater, which the caller closes. */
  public static RawInflater open() {
    return ISAL == null ? new JdkInflater() : new IsalInflater(ISAL);
  }

  private static @Nullable IsalLibrary find() {
    try {
      IsalLibrary library = IsalLibrary.load();
      new IsalSelfTest(library).run();
      LOG.info("gzip is inflated by ISA-L");
      return library;
    } catch (UnsupportedOperationException e) {
      LOG.info("gzip is inflated by the JDK, at half the speed of ISA-L: {}", e.getMessage());
      return null;
    }
  }
}
