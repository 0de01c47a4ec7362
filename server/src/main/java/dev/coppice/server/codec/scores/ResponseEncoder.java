package dev.coppice.server.codec.scores;

import dev.coppice.model.Scores;
import io.netty.buffer.ByteBuf;

/** Writes scores in one media type; stateless. */
public interface ResponseEncoder {

  /** Value of the answer's {@code Content-Type}. */
  String contentType();

  /** Appends the scores to {@code out}. */
  void encode(Scores scores, ByteBuf out);
}
