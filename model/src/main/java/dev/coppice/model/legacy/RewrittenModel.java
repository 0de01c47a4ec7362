package dev.coppice.model.legacy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.ubjson.ModelRewriter;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import java.io.IOException;

/** A JSON or UBJSON model, written again as UBJSON. */
final class RewrittenModel implements OpenTranslation {

  private final ModelRewriter rewriter;

  RewrittenModel(ModelRewriter rewriter) {
    this.rewriter = rewriter;
  }

  @Override
  public boolean advance(UbjsonWriter out) throws IOException, InvalidModelException {
    return rewriter.advance(out);
  }

  @Override
  public boolean hasFeatureNames() {
    return rewriter.hasFeatureNames();
  }

  @Override
  public boolean hasFeatureTypes() {
    return rewriter.hasFeatureTypes();
  }

  @Override
  public int[] version() {
    return rewriter.version();
  }

  @Override
  public boolean isBefore(int major, int minor) {
    int[] writer = rewriter.version();
    return writer.length > 1 && (writer[0] < major || (writer[0] == major && writer[1] < minor));
  }
}
