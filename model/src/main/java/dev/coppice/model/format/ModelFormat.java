package dev.coppice.model.format;

import dev.coppice.model.InvalidModelException;
import org.jspecify.annotations.Nullable;

/** The forms of a model file that can be loaded, distinguished by their first bytes. */
public enum ModelFormat {
  JSON("json"),
  UBJSON("ubj");

  /** As many leading bytes as {@link #detect} can make use of. */
  public static final int HEAD_BYTES = 32;

  private final String extension;

  ModelFormat(String extension) {
    this.extension = extension;
  }

  /** The file name extension by which XGBoost chooses its parser, without the dot. */
  public String extension() {
    return extension;
  }

  /**
   * Detects the format of a model file by its content.
   *
   * @param head the first {@link #HEAD_BYTES} of the file, or all if it is shorter
   * @throws InvalidModelException for every other content
   */
  public static ModelFormat detect(byte[] head) throws InvalidModelException {
    if (head.length >= 2 && head[0] == '{') {
      @Nullable ModelFormat format =
          switch (head[1]) {
            case '"', ' ', '\t', '\r', '\n' -> JSON;
            case 'L', 'l', 'I', 'i', 'U' -> UBJSON;
            default -> null;
          };
      if (format != null) {
        return format;
      }
    }
    throw new InvalidModelException("unknown format (expected: XGBoost JSON or UBJSON)");
  }
}
