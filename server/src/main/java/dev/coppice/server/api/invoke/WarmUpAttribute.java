package dev.coppice.server.api.invoke;

import java.util.Arrays;

/** The custom attribute by which a call asks for no more than that its model is in memory. */
final class WarmUpAttribute {

  private static final String NAME = "warm-up";

  private WarmUpAttribute() {}

  /**
   * Whether it is there, as {@code warm-up=true}.
   *
   * @param attributes {@code name=value} each, with semicolons between them
   */
  static boolean isIn(String attributes) {
    return Arrays.stream(attributes.split(";", -1))
        .map(attribute -> attribute.split("=", 2))
        .anyMatch(
            pair ->
                pair.length == 2
                    && pair[0].strip().equalsIgnoreCase(NAME)
                    && pair[1].strip().equals("true"));
  }
}
