package dev.coppice.server.codec.scores;

/**
 * What an answer needs of reasons.
 *
 * @param contributions whether it has contributions, or biases
 * @param leaves whether it has leaves
 */
public record ReasonsAsked(boolean contributions, boolean leaves) {

  static final ReasonsAsked NONE = new ReasonsAsked(false, false);

  /** Whether it needs none. */
  public boolean isNone() {
    return !contributions && !leaves;
  }
}
