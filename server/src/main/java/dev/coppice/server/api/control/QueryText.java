package dev.coppice.server.api.control;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.Optional;

/** Reads a request's query, as far as it goes: what is malformed equals no name and no value. */
public final class QueryText {

  private QueryText() {}

  /**
   * The first value of a parameter, decoded.
   *
   * @param query as sent, without {@code ?}
   */
  public static Optional<String> first(String query, String key) {
    return Arrays.stream(query.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2 && decoded(pair[0]).equals(key))
        .map(pair -> decoded(pair[1]))
        .findFirst();
  }

  /** A text whose escapes are bad stays as it is. */
  private static String decoded(String text) {
    try {
      return QueryStringDecoder.decodeComponent(text);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
