package dev.coppice.model.mlflow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the JSON texts of a signature: its inputs, and the defaults of its parameters. */
final class SignatureReader {

  private static final String INPUTS = "signature.inputs";
  private static final String PARAMS = "signature.params";

  /** Of XGBoost's {@code predict}, those that change what it answers. */
  private static final Set<String> ARGUMENTS =
      Set.of(
          "approx_contribs",
          "base_margin",
          "iteration_range",
          "ntree_limit",
          "output_margin",
          "pred_contribs",
          "pred_interactions",
          "pred_leaf",
          "strict_shape",
          "training");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // It would keep those of all.
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build())
          .build();

  private SignatureReader() {}

  /**
   * Reads the inputs.
   *
   * @throws InvalidModelException if they are no list of columns or tensors
   */
  static Signature inputs(String json) throws InvalidModelException {
    List<Signature.Column> columns = new ArrayList<>();
    int[] width = {0};
    String[] cells = {""};
    Set<String> names = new HashSet<>();
    list(
        json,
        INPUTS,
        parser -> {
          Entry entry = Entry.read(parser);
          if (entry.type.equals("tensor")) {
            width[0] = entry.shape.size() == 2 ? Math.max(0, entry.shape.get(1)) : 0;
            cells[0] = typeOf(entry.dtype);
            return;
          }
          if (!entry.name.isEmpty() && !names.add(entry.name)) {
            throw new InvalidModelException(
                INPUTS + ": " + Quoted.of(entry.name) + " twice (expected: once)");
          }
          columns.add(new Signature.Column(entry.name, entry.type, entry.required));
        });
    if (!names.isEmpty() && names.size() != columns.size()) {
      throw new InvalidModelException(INPUTS + ": columns with and without names");
    }
    return new Signature(columns, columns.isEmpty() ? width[0] : 0, cells[0]);
  }

  /**
   * What columns of a tensor's type are; empty if it says nothing of their values.
   *
   * @param dtype NumPy's name of it
   */
  private static String typeOf(String dtype) throws InvalidModelException {
    if (dtype.equals("float16")) {
      throw new InvalidModelException(
          INPUTS
              + ": a tensor of float16 (expected: another type, as MLflow rounds all rows to this"
              + " one)");
    }
    if (dtype.startsWith("int") || dtype.startsWith("uint")) {
      return "long";
    }
    return dtype.equals("bool") ? "boolean" : "";
  }

  /**
   * The default of the parameter {@code predict_method}; empty if there is none.
   *
   * @throws InvalidModelException if they are no list of parameters, or MLflow hands the default of
   *     another one to XGBoost, which then answers something else
   */
  static String predictMethod(String json) throws InvalidModelException {
    String[] found = {""};
    list(
        json,
        PARAMS,
        parser -> {
          Entry entry = Entry.read(parser);
          if (entry.name.equals("predict_method")) {
            found[0] = entry.fallback;
          } else if (ARGUMENTS.contains(entry.name) && entry.hasDefault) {
            throw new InvalidModelException(
                ("%s: %s (expected: no default but false or null, as MLflow hands it to predict,"
                        + " which then answers something else)")
                    .formatted(PARAMS, entry.name));
          }
        });
    return found[0];
  }

  private interface Item {
    void take(JsonParser parser) throws IOException, InvalidModelException;
  }

  private static void list(String json, String field, Item item) throws InvalidModelException {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw notAList(field);
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
          throw notAList(field);
        }
        item.take(parser);
      }
      if (parser.nextToken() != null) {
        throw notAList(field);
      }
    } catch (IOException e) {
      throw notAList(field);
    }
  }

  private static InvalidModelException notAList(String field) {
    return new InvalidModelException(field + ": no JSON list of objects");
  }

  /** The members of one object that are asked for. */
  private static final class Entry {

    private String name = "";
    private String type = "";
    private String dtype = "";
    private String fallback = "";
    private boolean hasDefault;
    private boolean required = true;
    private final List<Integer> shape = new ArrayList<>();

    private static Entry read(JsonParser parser) throws IOException {
      Entry entry = new Entry();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        parser.nextToken();
        entry.member(key, parser);
        parser.skipChildren();
      }
      return entry;
    }

    private void member(String key, JsonParser parser) throws IOException {
      switch (key) {
        case "name" -> name = text(parser);
        case "type" -> type = text(parser);
        case "default" -> {
          fallback = text(parser);
          JsonToken token = parser.currentToken();
          hasDefault = token != JsonToken.VALUE_FALSE && token != JsonToken.VALUE_NULL;
        }
        case "required" -> required = parser.currentToken() != JsonToken.VALUE_FALSE;
        case "optional" -> required = parser.currentToken() != JsonToken.VALUE_TRUE;
        case "tensor-spec" -> tensor(parser);
        default -> {
          // Metadata that says nothing of rows.
        }
      }
    }

    private static String text(JsonParser parser) throws IOException {
      return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
    }

    private void tensor(JsonParser parser) throws IOException {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        return;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        parser.nextToken();
        if (key.equals("shape") && parser.currentToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            shape.add(parser.getIntValue());
          }
        } else {
          dtype = key.equals("dtype") ? text(parser) : dtype;
          parser.skipChildren();
        }
      }
    }
  }
}
