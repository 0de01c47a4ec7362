package dev.coppice.loader.store;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Paths as settings have them, {@code file:///path}. */
final class FileUri {

  static final String START = "file:///";

  /** Characters that mean something else in a URI, so that a path has them escaped. */
  private static final String RULE = ", with %25, %3F and %23 for a path's own % ? and #";

  private FileUri() {}

  /**
   * The path. Blanks, umlauts and whatever else a URI has escaped may also stand for themselves, as
   * in {@code file://$PWD/models/}.
   *
   * @param text begins with {@link #START}
   * @param example what is expected
   * @throws IllegalArgumentException with what is expected, without the value
   */
  static Path path(String text, String example) {
    try {
      return Path.of(URI.create(escaped(text)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a file URI such as " + example + RULE, e);
    }
  }

  private static String escaped(String text) {
    StringBuilder uri = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      boolean isPlain = each > ' ' && each < 0x7F && "\"<>[\\]^`{|}".indexOf(each) < 0;
      uri.append(isPlain ? String.valueOf((char) each) : "%%%02X".formatted(each));
    }
    return uri.toString();
  }
}
