package dev.coppice.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The forms of a model file that can be loaded, told apart by their first bytes. */
public enum ModelFormat {
  JSON("json"),
  UBJSON("ubj");

  /** As many leading bytes as {@link #detect} can make use of. */
  public static final int HEAD_BYTES = 32;

  private static final String EXPECTED = "(expected: XGBoost JSON or UBJSON";

  private final String extension;

  ModelFormat(String extension) {
    this.extension = extension;
  }

  /** The file name extension by which XGBoost chooses its parser, without the dot. */
  public String extension() {
    return extension;
  }

  /**
   * Tells the format of a model file by its content.
   *
   * @param head the first bytes of the file
   * @param length how many of them are filled, {@link #HEAD_BYTES} unless the file is shorter
   * @throws InvalidModelException for every other content; a pickle is only named, never opened
   */
  public static ModelFormat detect(byte[] head, int length) throws InvalidModelException {
    if (length >= 2 && head[0] == '{') {
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
    if (isDeprecatedBinary(head, length)) {
      throw new InvalidModelException(
          "deprecated binary "
              + EXPECTED
              + "; load it with XGBoost 3.0 or older, save_model(\"model.ubj\"))");
    }
    if (length >= 2 && (head[0] & 0xFF) == 0x80 && head[1] >= 2 && head[1] <= 5) {
      throw new InvalidModelException(
          "pickle " + EXPECTED + "; load it in Python, save_model(\"model.ubj\"))");
    }
    throw new InvalidModelException("unknown format " + EXPECTED + ")");
  }

  /**
   * The magic of XGBoost 0.9 and newer, or the bare parameter header that older ones began with.
   */
  private static boolean isDeprecatedBinary(byte[] head, int length) {
    if (length >= 4 && head[0] == 'b' && head[1] == 'i' && head[2] == 'n' && head[3] == 'f') {
      return true;
    }
    if (length < HEAD_BYTES) {
      return false;
    }
    ByteBuffer header = ByteBuffer.wrap(head, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    float baseScore = header.getFloat();
    int features = header.getInt();
    int classes = header.getInt();
    int hasAttributes = header.getInt();
    int hasMetrics = header.getInt();
    int major = header.getInt();
    int minor = header.getInt();
    int targets = header.getInt();
    return Float.isFinite(baseScore)
        && isWithin(features, 1, 1 << 24)
        && isWithin(classes, 0, 1 << 16)
        && isWithin(hasAttributes, 0, 1)
        && isWithin(hasMetrics, 0, 1)
        && isWithin(major, 0, 3)
        && isWithin(minor, 0, 99)
        && isWithin(targets, 0, 1 << 16);
  }

  private static boolean isWithin(int value, int low, int high) {
    return value >= low && value <= high;
  }
}
