package dev.coppice.server.api.management;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Schema;
import dev.coppice.server.api.control.ControlErrors;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.WeightedAccept;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes what rows of names a model takes: as part of its description, or as a JSON Schema. */
final class SchemaAnswer {

  private static final String MEDIA_TYPE = "application/schema+json";

  /** What a model is described in, the usual one first. */
  private static final List<String> OFFERS = List.of("application/json", MEDIA_TYPE);

  private SchemaAnswer() {}

  /** Whether an {@code Accept} header wants a JSON Schema more than the description. */
  static boolean isAskedFor(@Nullable String accept) {
    return accept != null
        && WeightedAccept.preferred(accept, OFFERS).filter(MEDIA_TYPE::equals).isPresent();
  }

  /** Adds the field {@code schema}, if there is a schema that is not too wide. */
  static void writeColumns(JsonGenerator json, @Nullable Schema schema) throws IOException {
    if (schema == null || schema.count() > Schema.MAX_LISTED) {
      return;
    }
    json.writeObjectFieldStart("schema");
    json.writeArrayFieldStart("columns");
    for (int i = 0; i < schema.count(); i++) {
      Schema.Column column = schema.column(i);
      json.writeStartObject();
      json.writeStringField("name", column.name());
      json.writeStringField("type", column.type().key());
      json.writeBooleanField("required", column.required());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** A JSON Schema (draft 2020-12) of one row of names; 406 if there can be none. */
  static Response jsonSchema(ModelName name, @Nullable Schema schema) {
    if (schema == null || schema.count() > Schema.MAX_LISTED) {
      String message =
          schema == null
              ? "The model has no feature names, and so no schema."
              : "schema: %d columns (expected: at most %d)"
                  .formatted(schema.count(), Schema.MAX_LISTED);
      return ControlErrors.of(new Failure(Failure.Kind.NOT_ACCEPTABLE, message));
    }
    Response json = JsonResponse.of(200, generator -> writeJsonSchema(generator, name, schema));
    return new Response(json.status(), MEDIA_TYPE, json.body());
  }

  private static void writeJsonSchema(JsonGenerator json, ModelName name, Schema schema)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("$schema", "https://json-schema.org/draft/2020-12/schema");
    json.writeStringField("title", name.value());
    json.writeStringField("type", "object");
    json.writeObjectFieldStart("properties");
    for (int i = 0; i < schema.count(); i++) {
      Schema.Column column = schema.column(i);
      json.writeObjectFieldStart(column.name());
      writeArray(json, "type", jsonTypes(column));
      json.writeEndObject();
    }
    json.writeEndObject();
    writeArray(json, "required", required(schema));
    json.writeNumberField("minProperties", 1);
    json.writeBooleanField("additionalProperties", schema.takesOthers());
    json.writeEndObject();
  }

  private static List<String> required(Schema schema) {
    return IntStream.range(0, schema.count())
        .mapToObj(schema::column)
        .filter(Schema.Column::required)
        .map(Schema.Column::name)
        .toList();
  }

  private static void writeArray(JsonGenerator json, String field, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static List<String> jsonTypes(Schema.Column column) {
    return switch (column.type()) {
      case NUMBER -> List.of("number", "null");
      case INTEGER, CATEGORY -> List.of("integer", "null");
      case BOOLEAN -> List.of("boolean", "null");
      case DATE -> column.epoch() ? List.of("string", "number", "null") : List.of("string", "null");
      case TEXT -> List.of("string", "null");
      case ANY -> List.of("string", "number", "boolean", "null");
    };
  }
}
