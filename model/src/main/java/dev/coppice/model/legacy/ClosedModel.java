package dev.coppice.model.legacy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import java.io.IOException;

/** A translated model that nothing is added to. */
final class ClosedModel implements Translation {

  private final OpenTranslation model;
  private boolean isClosed;

  ClosedModel(OpenTranslation model) {
    this.model = model;
  }

  @Override
  public boolean advance(UbjsonWriter out) throws IOException, InvalidModelException {
    if (isClosed) {
      return false;
    }
    if (!model.advance(out)) {
      ModelTail.EMPTY.write(model, out);
      isClosed = true;
    }
    return true;
  }
}
