package dev.coppice.model.format;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Keeps names of members as strings, because the same two dozen come again for every tree. One that
 * meets another in its slot takes its place; one longer than any that XGBoost has is not kept.
 */
public final class NameCache {

  private static final int SLOTS = 256;
  private static final int MAX_LENGTH = 64;

  private final @Nullable String[] names = new @Nullable String[SLOTS];

  /** The name in these bytes of UTF-8. */
  public String name(byte[] utf8, int from, int length) {
    if (length > MAX_LENGTH) {
      return new String(utf8, from, length, StandardCharsets.UTF_8);
    }
    int slot = slot(utf8, from, length);
    String known = names[slot];
    if (known != null && isSame(known, utf8, from, length)) {
      return known;
    }
    String name = new String(utf8, from, length, StandardCharsets.UTF_8);
    names[slot] = name;
    return name;
  }

  private static int slot(byte[] utf8, int from, int length) {
    if (length == 0) {
      return 0;
    }
    int mixed = 31 * (31 * (31 * length + utf8[from]) + utf8[from + length / 2]);
    return (mixed + utf8[from + length - 1]) & (SLOTS - 1);
  }

  /** True only of ASCII: no byte beyond equals the character that it is part of. */
  private static boolean isSame(String known, byte[] utf8, int from, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != utf8[from + i]) {
        return false;
      }
    }
    return true;
  }
}
