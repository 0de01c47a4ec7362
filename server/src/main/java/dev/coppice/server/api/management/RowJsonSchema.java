package dev.coppice.server.api.management;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.model.Schema;
import dev.coppice.server.http.exchange.JsonResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes the JSON Schema (draft 2020-12) of one row of names. Every row that a call takes is valid;
 * what a schema cannot say, such as how many days a month has, is left to the call.
 */
final class RowJsonSchema {

  private static final String NUMBER = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";
  private static final String TRUTH = "[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]";
  private static final String HOUR = "([01][0-9]|2[0-3])";
  private static final String SIXTIETHS = "[0-5][0-9]";
  private static final String TIME = HOUR + ":" + SIXTIETHS + "(:" + SIXTIETHS + "(\\.[0-9]*)?)?";
  private static final String OFFSET = "(Z|[+-]" + HOUR + "(:?" + SIXTIETHS + ")?)?";
  private static final String DATE =
      "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]" + TIME + OFFSET + ")?";

  private final Schema schema;
  private final Set<Cell> used = EnumSet.noneOf(Cell.class);
  private final List<String> required = new ArrayList<>();

  RowJsonSchema(Schema schema) {
    this.schema = schema;
  }

  /** What the cells of a column can be: one definition, however many columns are so. */
  private enum Cell {
    NUMBER("number null", ""),
    INTEGER("integer null", ""),
    CATEGORY("integer null", ""),
    BOOLEAN("boolean integer null", ""),
    TEXT("string null", ""),
    ANY("string number boolean null", ""),
    NUMBER_OR_ITS_TEXT("number boolean string null", RowJsonSchema.NUMBER + "|" + TRUTH),
    BOOLEAN_OR_ITS_TEXT("boolean integer string null", RowJsonSchema.NUMBER + "|" + TRUTH),
    DATE("string null", RowJsonSchema.DATE),
    DATE_OR_NUMBER("string number null", RowJsonSchema.DATE + "|" + RowJsonSchema.NUMBER);

    /** Of JSON, with blanks between them. */
    private final String types;

    /** Of what is written between blanks, for which nothing and {@code nan} may stand; or empty. */
    private final String texts;

    Cell(String types, String texts) {
      this.types = types;
      this.texts = texts;
    }

    static Cell of(Schema.Column column, boolean takesTexts) {
      return switch (column.type()) {
        case NUMBER -> takesTexts ? NUMBER_OR_ITS_TEXT : NUMBER;
        case INTEGER -> INTEGER;
        case CATEGORY -> CATEGORY;
        case BOOLEAN -> takesTexts ? BOOLEAN_OR_ITS_TEXT : BOOLEAN;
        case DATE -> column.epoch() ? DATE_OR_NUMBER : DATE;
        case TEXT -> TEXT;
        case ANY -> ANY;
      };
    }

    private String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    private void write(JsonGenerator json) throws IOException {
      json.writeObjectFieldStart(key());
      JsonResponse.writeTexts(json, "type", List.of(types.split(" ")));
      if (this == BOOLEAN || this == BOOLEAN_OR_ITS_TEXT) {
        json.writeNumberField("minimum", 0);
        json.writeNumberField("maximum", 1);
      }
      if (!texts.isEmpty()) {
        json.writeStringField("pattern", "^[ \\t]*(" + texts + "|[+-]?[nN][aA][nN])?[ \\t]*$");
      }
      json.writeEndObject();
    }
  }

  /**
   * Writes its fields; once.
   *
   * @param title of the schema
   */
  void write(JsonGenerator json, String title) throws IOException {
    json.writeStringField("$schema", "https://json-schema.org/draft/2020-12/schema");
    json.writeStringField("title", title);
    json.writeStringField("type", "object");
    writeColumns(json);
    JsonResponse.writeTexts(json, "required", required);
    json.writeNumberField("minProperties", 1);
    json.writeBooleanField("additionalProperties", schema.takesOthers());
    json.writeObjectFieldStart("$defs");
    for (Cell cell : used) {
      cell.write(json);
    }
    json.writeEndObject();
  }

  private void writeColumns(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("properties");
    for (int i = 0; i < schema.count(); i++) {
      Schema.Column column = schema.column(i);
      Cell cell = Cell.of(column, schema.takesTexts());
      used.add(cell);
      if (column.required()) {
        required.add(column.name());
      }
      json.writeObjectFieldStart(column.name());
      json.writeStringField("$ref", "#/$defs/" + cell.key());
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
