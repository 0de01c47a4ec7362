package dev.coppice.server.http.exchange;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a request's {@code Cache-Control}, of which one directive is heeded here. */
public final class CacheControl {

  private static final String NO_CACHE = "no-cache";

  private CacheControl() {}

  /**
   * Whether a copy will not do that was not compared with its origin.
   *
   * @param value of the header, a list perhaps; null if there is none
   */
  public static boolean isNoCache(@Nullable String value) {
    return value != null
        && Arrays.stream(value.split(",", -1))
            .anyMatch(directive -> directive.strip().equalsIgnoreCase(NO_CACHE));
  }
}
