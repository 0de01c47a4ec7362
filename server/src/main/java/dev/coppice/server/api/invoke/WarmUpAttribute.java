package dev.coppice.server.api.invoke;

import dev.coppice.server.codec.scores.CustomAttributes;

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
    return new CustomAttributes(attributes)
        .values(NAME)
        .anyMatch(value -> value.strip().equals("true"));
  }
}
