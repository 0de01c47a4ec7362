package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import java.util.List;

/**
 * Reads the forms that rows have in MLflow's protocol: an object with exactly one of them, perhaps
 * parameters, and what else clients of MLflow put beside, which is passed over.
 */
final class MlflowRows {

  private static final String SPLIT = "dataframe_split";
  private static final String RECORDS = "dataframe_records";
  private static final String INSTANCES = "instances";
  private static final String INPUTS = "inputs";
  private static final String FORMS = String.join(", ", List.of(SPLIT, RECORDS, INSTANCES, INPUTS));

  private final BodyBytes body;
  private final JsonCells cells;
  private final HeapShare heap;
  private final JsonRows rows;
  private final NamedRow named;
  private String form = "";

  /**
   * @param cells takes what is found; whoever made it asks it for the result
   * @param heap what reading takes besides the cells
   */
  MlflowRows(BodyBytes body, JsonCells cells, HeapShare heap) {
    this.body = body;
    this.cells = cells;
    this.heap = heap;
    this.rows = new JsonRows(BodyFormat.MLFLOW, cells, heap);
    this.named = new NamedRow(BodyFormat.MLFLOW, cells, heap);
  }

  /** Reads the whole body into the cells. */
  MlflowParams read() throws PayloadException {
    MlflowParams params = MlflowParams.NONE;
    try (JsonTokens tokens = new JsonTokens(body, BodyFormat.MLFLOW, heap)) {
      if (tokens.next() != JsonToken.START_OBJECT) {
        throw malformed("body: no object (expected: one with exactly one of " + FORMS + ")");
      }
      while (tokens.next() != JsonToken.END_OBJECT) {
        String name = tokens.name();
        tokens.next();
        if (name.equals("params")) {
          params = MlflowParams.read(tokens);
        } else {
          readForm(name, tokens);
        }
      }
      if (tokens.next() != JsonToken.NOT_AVAILABLE) {
        throw malformed("body: something after the object (expected: nothing)");
      }
    }
    if (form.isEmpty()) {
      throw malformed("body: no rows (expected: exactly one of " + FORMS + ")");
    }
    return params;
  }

  private void readForm(String name, JsonTokens tokens) throws PayloadException {
    switch (name) {
      case SPLIT -> {
        begin(name);
        readSplit(tokens);
      }
      case RECORDS -> {
        begin(name);
        readItems(name, tokens, false);
      }
      case INSTANCES -> {
        begin(name);
        readItems(name, tokens, true);
      }
      case INPUTS -> {
        begin(name);
        if (tokens.current() == JsonToken.START_OBJECT) {
          readColumns(tokens);
        } else {
          readItems(name, tokens, true);
        }
      }
      default -> tokens.skip();
    }
  }

  private void begin(String name) throws PayloadException {
    if (!form.isEmpty()) {
      throw malformed("body: %s and %s (expected: exactly one)".formatted(form, name));
    }
    form = name;
  }

  private void readSplit(JsonTokens tokens) throws PayloadException {
    require(JsonToken.START_OBJECT, SPLIT, tokens, "an object of columns and data");
    FrameRows frame = new FrameRows(cells, heap);
    BodyBytes later = null;
    boolean isRead = false;
    while (tokens.next() != JsonToken.END_OBJECT) {
      String name = tokens.name();
      tokens.next();
      if (name.equals("columns")) {
        require(JsonToken.START_ARRAY, SPLIT + ".columns", tokens, "an array of names");
        frame.readColumns(tokens);
      } else if (name.equals("data")) {
        require(JsonToken.START_ARRAY, SPLIT + ".data", tokens, "an array of rows");
        if (isRead || later != null) {
          throw malformed(SPLIT + ".data: twice (expected: once)");
        } else if (frame.hasColumns()) {
          frame.readRows(tokens);
          isRead = true;
        } else {
          later = new BodyBytes(body.array(), body.from() + tokens.offset(), body.to());
          tokens.skip();
        }
      } else {
        tokens.skip(); // The index says nothing of scores.
      }
    }
    if (later != null) {
      readData(frame, later);
    } else if (!isRead) {
      throw malformed(SPLIT + ".data: none (expected: an array of rows)");
    }
  }

  private void readData(FrameRows frame, BodyBytes data) throws PayloadException {
    try (JsonTokens tokens = new JsonTokens(data, BodyFormat.MLFLOW, heap)) {
      tokens.next();
      frame.readRows(tokens);
    }
  }

  private void readItems(String name, JsonTokens tokens, boolean arrays) throws PayloadException {
    String expected = arrays ? "an array or an object" : "an object";
    require(JsonToken.START_ARRAY, name, tokens, "an array of rows");
    for (JsonToken token = tokens.next(); token != JsonToken.END_ARRAY; token = tokens.next()) {
      if (token == JsonToken.START_ARRAY && arrays) {
        rows.readRow(tokens.next(), tokens);
      } else {
        require(JsonToken.START_OBJECT, "row " + cells.row(), tokens, expected);
        readNamed(tokens);
      }
    }
  }

  private void readNamed(JsonTokens tokens) throws PayloadException {
    named.begin();
    while (tokens.next() != JsonToken.END_OBJECT) {
      String name = tokens.name();
      named.put(name, tokens.next(), tokens);
    }
    named.end();
  }

  /** Columns of values, or of one value each, which is one row. */
  private void readColumns(JsonTokens tokens) throws PayloadException {
    int begin = body.from() + tokens.offset();
    FrameColumns columns = new FrameColumns(body, heap);
    while (tokens.next() != JsonToken.END_OBJECT) {
      String name = tokens.name();
      if (tokens.next() != JsonToken.START_ARRAY) {
        if (!columns.isEmpty()) {
          throw malformed(
              "inputs.%s: %s (expected: an array, as before)"
                  .formatted(Quoted.of(name), tokens.quoted()));
        }
        readOneRow(new BodyBytes(body.array(), begin, body.to()));
        skipObject(tokens);
        return;
      }
      columns.add(name, body.from() + tokens.offset());
      tokens.skip();
    }
    FrameRows frame = new FrameRows(cells, heap);
    frame.takeColumns(columns.names());
    readData(frame, columns.rows());
  }

  private void readOneRow(BodyBytes object) throws PayloadException {
    try (JsonTokens tokens = new JsonTokens(object, BodyFormat.MLFLOW, heap)) {
      tokens.next();
      readNamed(tokens);
    }
  }

  private static void skipObject(JsonTokens tokens) throws PayloadException {
    tokens.skip();
    while (tokens.next() != JsonToken.END_OBJECT) {
      tokens.next();
      tokens.skip();
    }
  }

  private static void require(
      JsonToken expected, String what, JsonTokens tokens, String expectation)
      throws PayloadException {
    if (tokens.current() != expected) {
      throw malformed("%s: %s (expected: %s)".formatted(what, tokens.quoted(), expectation));
    }
  }

  private static PayloadException malformed(String cause) {
    return BodyFormat.MLFLOW.malformed(cause);
  }
}
