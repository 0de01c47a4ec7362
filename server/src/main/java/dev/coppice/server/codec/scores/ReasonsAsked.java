package dev.coppice.server.codec.scores;

/**
 * What an answer needs of reasons.
 *
 * @param contributions whether it has contributions, or biases
 * @param leaves whether it has leaves
 * @param margins whether it has the sums that scores are made of, which every model knows
 */
public record ReasonsAsked(boolean contributions, boolean leaves, boolean margins) {

  static final ReasonsAsked NONE = new ReasonsAsked(false, false, false);
}
