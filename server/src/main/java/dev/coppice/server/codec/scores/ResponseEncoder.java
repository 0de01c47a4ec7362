package dev.coppice.server.codec.scores;

import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import io.netty.buffer.ByteBuf;

/** Writes scores in one media type; stateless. */
public interface ResponseEncoder {

  /** Value of the answer's {@code Content-Type}. */
  String contentType();

  /** What it needs besides scores. */
  default ReasonsAsked reasons() {
    return ReasonsAsked.NONE;
  }

  /**
   * Appends the scores of some rows, and their reasons as far as they are needed.
   *
   * @param first index of the first row in the answer
   * @param isLast whether no rows follow
   */
  default void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    encode(scores, first, isLast, out);
  }

  /**
   * Appends the scores of some rows to {@code out}. Called for one after another of them, it writes
   * what it writes of all at once.
   *
   * @param first index of the first row in the answer
   * @param isLast whether no rows follow
   */
  void encode(Scores scores, int first, boolean isLast, ByteBuf out);
}
