package dev.coppice.server.codec.scores;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What a call asks for beside its rows: {@code name=value} each, with semicolons between them.
 *
 * @param text as the header has it
 */
public record CustomAttributes(String text) {

  /**
   * The values of an attribute, as sent; names have no case, and what is no pair does not count.
   */
  public Stream<String> values(String name) {
    return Arrays.stream(text.split(";", -1))
        .map(attribute -> attribute.split("=", 2))
        .filter(pair -> pair.length == 2 && pair[0].strip().equalsIgnoreCase(name))
        .map(pair -> pair[1]);
  }
}
