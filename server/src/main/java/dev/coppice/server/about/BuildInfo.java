package dev.coppice.server.about;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build this is, as the build wrote it beside this class.
 *
 * @param version of Coppice
 * @param revision the commit, with {@code -dirty} if there was more; {@code unknown} if it was
 *     built outside of a checkout
 * @param java version of the JVM that runs it
 * @param xgboost version of XGBoost in it
 */
public record BuildInfo(String version, String revision, String java, String xgboost) {

  private static final String UNKNOWN = "unknown";

  /** Of the code that runs. */
  public static BuildInfo ofThisProcess() {
    Properties build = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("build.properties: unreadable", e);
    }
    return new BuildInfo(
        value(build, "version"),
        value(build, "revision"),
        Runtime.version().toString(),
        value(build, "xgboost"));
  }

  /** What no build has put there is unknown. */
  private static String value(Properties build, String key) {
    String value = build.getProperty(key, UNKNOWN).strip();
    return value.isEmpty() || value.startsWith("${") ? UNKNOWN : value;
  }

  /** One line. */
  @Override
  public String toString() {
    return "Coppice %s (revision %s), Java %s, XGBoost %s"
        .formatted(version, revision, java, xgboost);
  }
}
