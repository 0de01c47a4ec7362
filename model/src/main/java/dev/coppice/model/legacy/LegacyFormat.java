package dev.coppice.model.legacy;

import dev.coppice.model.format.ModelFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Detects the old formats by a file's first bytes.
 *
 * <p>Ask for the binary format first: an old file of it may begin with any bytes, those of a pickle
 * or of JSON among them, while none of these has its numbers.
 */
final class LegacyFormat {

  private LegacyFormat() {}

  /** The magic of pickle protocols 2 to 5. */
  static boolean isPickle(byte[] head) {
    return head.length >= 2 && (head[0] & 0xFF) == 0x80 && head[1] >= 2 && head[1] <= 5;
  }

  /**
   * The magic of XGBoost 1.1 to 3.0, or the bare parameters that older files begin with.
   *
   * @param head the first {@link ModelFormat#HEAD_BYTES}, or all if there are fewer
   */
  static boolean isBinary(byte[] head) {
    if (hasMagic(head)) {
      return true;
    }
    if (head.length < ModelFormat.HEAD_BYTES) {
      return false;
    }
    ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
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

  static boolean hasMagic(byte[] head) {
    return head.length >= 4 && head[0] == 'b' && head[1] == 'i' && head[2] == 'n' && head[3] == 'f';
  }

  private static boolean isWithin(int value, int low, int high) {
    return value >= low && value <= high;
  }
}
