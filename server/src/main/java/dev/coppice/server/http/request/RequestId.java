package dev.coppice.server.http.request;

import io.netty.util.AsciiString;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Ids of requests: what clients chose, or random UUIDs, where cheap beats unguessable. */
public final class RequestId {

  private static final int MAX_CHOSEN = 128;

  private RequestId() {}

  /**
   * What the client calls its request, if that can stand in a header and a line of the log as it
   * is: 1 to 128 letters, digits, {@code -}, {@code _} and {@code .}; else a new one.
   */
  public static AsciiString of(@Nullable String chosen) {
    return chosen != null && isSafe(chosen) ? AsciiString.of(chosen) : next();
  }

  private static boolean isSafe(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return !id.isEmpty() && id.length() <= MAX_CHOSEN;
  }

  /** A version 4 UUID, 36 characters. */
  public static AsciiString next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return AsciiString.of(new UUID(high, low).toString());
  }
}
