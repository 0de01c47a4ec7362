package dev.coppice.server.codec.scores;

import dev.coppice.model.Model;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;

/** Writes scores in one media type; stateless, unless it is made for one call. */
public interface ResponseEncoder {

  /** Value of the answer's {@code Content-Type}. */
  String contentType();

  /** What it needs besides scores. */
  default NeededReasons reasons() {
    return NeededReasons.NONE;
  }

  /**
   * Appends the scores of some rows to {@code out}, and their reasons as far as they are needed.
   * Called for one after another of them, it writes what it writes of all at once.
   *
   * @param reasons those that {@link #reasons} asks for, at least
   * @param first index of the first row in the answer
   * @param isLast whether no rows follow
   */
  void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out);

  /** Further headers of the answer; asked for once some rows are encoded. */
  default List<Map.Entry<String, String>> headers() {
    return List.of();
  }

  /** Whether the answer has to go out whole, because only its last row completes it. */
  default boolean isWhole() {
    return false;
  }

  /**
   * Bytes of the heap that the answer takes at most, with what is gathered for it until its last
   * row completes it; 0 if there is no more to it than scores, and the text of reasons.
   *
   * @param model the answering one
   */
  default long answerBytes(Model model) {
    return 0;
  }

  /**
   * Of those the bytes of the answer itself, which are sure to be there at once where it is
   * {@linkplain #isWhole whole}; else 0.
   *
   * @param model the answering one
   */
  default long wholeBytes(Model model) {
    return 0;
  }

  /**
   * Bytes that the next rows append, at most, where the answer is {@linkplain #isWhole whole} and
   * these complete it: so what all rows wrote is there at once. Else 0, for a block's text is
   * small.
   */
  default long completingBytes(Scores scores, Reasons reasons, boolean isLast) {
    return 0;
  }
}
