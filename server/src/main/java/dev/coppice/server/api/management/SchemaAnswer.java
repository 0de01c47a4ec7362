package dev.coppice.server.api.management;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Schema;
import dev.coppice.server.api.control.ControlErrors;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.WeightedAccept;
import dev.coppice.server.codec.scores.JsonText;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes what rows of names a model takes: as part of its description, or as a JSON Schema. */
final class SchemaAnswer {

  private static final String MEDIA_TYPE = "application/schema+json";

  /** What a model is described in, the usual one first. */
  private static final List<String> OFFERS = List.of("application/json", MEDIA_TYPE);

  /** Columns that are written on the event loop. */
  private static final int INLINE_COLUMNS = 100;

  /** Characters of names that are, each of which can be six bytes. */
  private static final int INLINE_CHARACTERS = 10_000;

  /** Bytes of all names in JSON that are listed, at most. */
  private static final int MAX_NAME_BYTES = 1 << 20;

  /** How often an answer has each name at most: as a property, and as one that is required. */
  private static final int NAMED = 2;

  /** Bytes of a column beside its name, at most. */
  private static final int COLUMN_BYTES = 144;

  /** Bytes of an answer beside its columns, at most. */
  private static final int OTHER_BYTES = 16 << 10;

  private SchemaAnswer() {}

  /** Whether an {@code Accept} header wants a JSON Schema more than the description. */
  static boolean isAskedFor(@Nullable String accept) {
    return accept != null
        && WeightedAccept.preferred(accept, OFFERS).filter(MEDIA_TYPE::equals).isPresent();
  }

  /** Whether an answer with the schema may be written on an event loop. */
  static boolean isShort(Schema schema) {
    if (schema.count() > INLINE_COLUMNS) {
      return false;
    }
    long characters =
        IntStream.range(0, schema.count()).mapToLong(i -> schema.column(i).name().length()).sum();
    return characters <= INLINE_CHARACTERS;
  }

  /** Bytes of an answer with the schema, at most; reads all names, if they are not too long. */
  static int mostBytes(Schema schema) {
    return isListed(schema)
        ? OTHER_BYTES + schema.count() * COLUMN_BYTES + NAMED * nameBytes(schema)
        : OTHER_BYTES;
  }

  /** Whether it is not so wide, or its names so long, that to list them is megabytes a request. */
  private static boolean isListed(Schema schema) {
    return schema.count() <= Schema.MAX_LISTED && nameBytes(schema) <= MAX_NAME_BYTES;
  }

  /** Of JSON; of names that are too long only some. */
  private static int nameBytes(Schema schema) {
    int bytes = 0;
    for (int i = 0; i < schema.count() && bytes <= MAX_NAME_BYTES; i++) {
      bytes += Math.toIntExact(JsonText.length(schema.column(i).name()));
    }
    return bytes;
  }

  /** Adds the field {@code schema}, if there is a schema that is listed. */
  static void writeColumns(JsonGenerator json, @Nullable Schema schema) throws IOException {
    if (schema == null || !isListed(schema)) {
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

  /**
   * A JSON Schema (draft 2020-12) of one row of names; 406 if there can be none.
   *
   * @param form makes an answer of JSON
   */
  static Response jsonSchema(
      ModelName name, @Nullable Schema schema, Function<JsonResponse.Content, Response> form) {
    if (schema == null || !isListed(schema)) {
      String message =
          schema == null
              ? "The model has no feature names, and so no schema."
              : "schema: %d columns, names of %d bytes or more (expected: at most %d, and %d)"
                  .formatted(schema.count(), nameBytes(schema), Schema.MAX_LISTED, MAX_NAME_BYTES);
      return ControlErrors.of(new Failure(Failure.Kind.NOT_ACCEPTABLE, message));
    }
    Response json =
        form.apply(generator -> new RowJsonSchema(schema).write(generator, name.value()));
    return new Response(json.status(), MEDIA_TYPE, json.body());
  }
}
