package dev.coppice.server.api.score;

import dev.coppice.loader.proof.RefusedRequestRowException;
import dev.coppice.loader.proof.RowScorer;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Model;
import dev.coppice.model.Scores;
import dev.coppice.model.preprocessing.PreprocessedModel;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.ScoreText;
import io.netty.buffer.Unpooled;

/** Scores rows of JSON outside of any request, by what decodes and scores requests. */
public final class JsonRowScorer implements RowScorer {

  private final RequestDecoder decoder = new JsonLinesDecoder();

  @Override
  public Scores score(Model model, byte[] json) throws RefusedRequestRowException {
    try {
      DecodedRows rows =
          DecodedRows.decode(decoder, Unpooled.wrappedBuffer(json), model, HeapShare.UNBOUNDED);
      return rows.score(0, rows.count());
    } catch (PayloadException e) {
      throw new RefusedRequestRowException(e.cause());
    }
  }

  @Override
  public int columns(Model model) {
    int features = model.info().featureCount();
    return model instanceof PreprocessedModel raw
        ? Math.max(features, raw.preprocessing().columns().count())
        : features;
  }

  @Override
  public String text(float score) {
    return ScoreText.of(score);
  }
}
