package dev.coppice.server.codec.scores;

/**
 * What an answer needs of reasons.
 *
 * @param contributions whether it has contributions, or biases
 * @param columns whether it has {@link ReasonColumns}, which biases alone do not need
 * @param leaves whether it has leaves
 * @param margins whether it has the sums that scores are made of, which every model knows
 */
public record NeededReasons(
    boolean contributions, boolean columns, boolean leaves, boolean margins) {

  public static final NeededReasons CONTRIBUTIONS = new NeededReasons(true, true, false, false);

  static final NeededReasons NONE = new NeededReasons(false, false, false, false);
}
