package dev.coppice.server.codec.tensors;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.server.codec.decimal.DecimalParser;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tensors.data.BinaryElements;
import dev.coppice.server.codec.tensors.data.DataType;
import dev.coppice.server.codec.tensors.data.JsonElements;
import dev.coppice.server.codec.tensors.data.Shape;
import dev.coppice.server.codec.tensors.data.Tensor;
import dev.coppice.server.codec.tensors.data.TensorElements;
import org.jspecify.annotations.Nullable;

/**
 * An input as JSON has it, before its binary data is found.
 *
 * @param binaryBytes of its binary data; negative if it has none
 * @param data its array of data; null if it has none
 */
record JsonInput(
    String name,
    DataType type,
    Shape shape,
    boolean isNamed,
    long binaryBytes,
    @Nullable BodyBytes data) {

  private static final String NEITHER = "data, or the parameter binary_data_size";

  /** Reads the object that the tokens are at. */
  static JsonInput read(InferTokens tokens) throws PayloadException {
    Reader reader = new Reader(tokens);
    reader.read();
    return reader.input();
  }

  /** Whether the content type that comes next is that of columns by name. */
  static boolean isPandas(InferTokens tokens) throws PayloadException {
    return tokens.string("content_type: a string").equals("pd");
  }

  /**
   * The input with its data.
   *
   * @param binary its binary data, empty if it has none
   * @param allNamed whether all inputs are the columns of their names
   */
  Tensor tensor(BodyBytes binary, DecimalParser decimals, boolean allNamed)
      throws PayloadException {
    TensorElements elements;
    if (data != null) {
      elements = new JsonElements(type, data, shape.columns(), decimals);
    } else {
      BinaryElements.requireSize(name, type, shape, binary.length());
      elements = new BinaryElements(type, binary);
    }
    return new Tensor(name, type, shape, isNamed || allNamed, elements);
  }

  /** Gathers the members of one object. */
  private static final class Reader {

    private final InferTokens tokens;
    private String name = "";
    private @Nullable DataType type;
    private @Nullable Shape shape;
    private boolean isNamed;
    private long binaryBytes = -1;
    private @Nullable BodyBytes data;

    Reader(InferTokens tokens) {
      this.tokens = tokens;
    }

    void read() throws PayloadException {
      while (tokens.next() == JsonToken.FIELD_NAME) {
        switch (tokens.name()) {
          case "name" -> name = tokens.string("name of an input: a string");
          case "datatype" -> type = InputHead.type(name, tokens.string("datatype: a string"));
          case "shape" -> shape = readShape();
          case "parameters" -> readParameters();
          case "data" -> readData();
          default -> tokens.skipNext();
        }
      }
    }

    private Shape readShape() throws PayloadException {
      tokens.require(JsonToken.START_ARRAY, "shape: an array");
      InputHead.Dimensions dimensions = new InputHead.Dimensions();
      while (tokens.next() != JsonToken.END_ARRAY) {
        dimensions.add(tokens.size("shape: sizes"));
      }
      return dimensions.shape(name);
    }

    private void readParameters() throws PayloadException {
      boolean isThere = tokens.begins(JsonToken.START_OBJECT, "parameters of an input: an object");
      while (isThere && tokens.next() == JsonToken.FIELD_NAME) {
        switch (tokens.name()) {
          case "content_type" -> isNamed = isPandas(tokens);
          case "binary_data_size" -> {
            tokens.next();
            binaryBytes = tokens.size("binary_data_size: a number of bytes");
          }
          default -> tokens.skipNext();
        }
      }
    }

    private void readData() throws PayloadException {
      if (data != null) {
        throw refused("data twice", "once");
      }
      if (tokens.begins(JsonToken.START_ARRAY, "data: an array")) {
        data = tokens.array();
      }
    }

    JsonInput input() throws PayloadException {
      DataType known = type;
      Shape sized = shape;
      if (known == null) {
        throw refused("no datatype", "datatype");
      }
      if (sized == null) {
        throw refused("no shape", "shape");
      }
      if ((data == null) == (binaryBytes < 0)) {
        throw refused(data == null ? "no data" : "data and binary data", NEITHER);
      }
      return new JsonInput(name, known, sized, isNamed, binaryBytes, data);
    }

    private PayloadException refused(String found, String expected) {
      return BodyFormat.TENSORS.malformed(
          "%s: %s (expected: %s)".formatted(Tensor.quoted(name), found, expected));
    }
  }
}
