package dev.coppice.server.api.management;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Schema;
import dev.coppice.server.api.control.ControlFailures;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.WeightedAccept;
import dev.coppice.server.codec.text.JsonText;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what rows of names a model takes: as part of its description, or as a JSON Schema. Made
 * for one answer, for which the names, millions of characters perhaps, are measured once.
 */
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

  private static final int UNMEASURED = -1;

  private final @Nullable Schema schema;
  private int nameBytes = UNMEASURED;

  /**
   * @param schema null if the model has none
   */
  SchemaAnswer(@Nullable Schema schema) {
    this.schema = schema;
  }

  /** Whether an {@code Accept} header wants a JSON Schema more than the description. */
  static boolean isAskedFor(@Nullable String accept) {
    return accept != null
        && WeightedAccept.preferred(accept, OFFERS).filter(MEDIA_TYPE::equals).isPresent();
  }

  /** Whether an answer with the schema may be written on an event loop. */
  boolean isShort() {
    Schema known = schema;
    if (known == null || known.count() > INLINE_COLUMNS) {
      return known == null;
    }
    long characters =
        IntStream.range(0, known.count()).mapToLong(i -> known.column(i).name().length()).sum();
    return characters <= INLINE_CHARACTERS;
  }

  /** Bytes of an answer with the schema, at most; reads all names, if they are not too long. */
  int maxBytes() {
    Schema listed = listed();
    return listed == null
        ? OTHER_BYTES
        : OTHER_BYTES + listed.count() * COLUMN_BYTES + NAMED * nameBytes(listed);
  }

  /** None if it is so wide, or its names so long, that a list is megabytes per request. */
  private @Nullable Schema listed() {
    Schema known = schema;
    return known != null && known.count() <= Schema.MAX_LISTED && nameBytes(known) <= MAX_NAME_BYTES
        ? known
        : null;
  }

  /** Of JSON; of names that are too long only some. */
  private int nameBytes(Schema known) {
    if (nameBytes == UNMEASURED) {
      nameBytes = 0;
      for (int i = 0; i < known.count() && nameBytes <= MAX_NAME_BYTES; i++) {
        nameBytes += Math.toIntExact(JsonText.length(known.column(i).name()));
      }
    }
    return nameBytes;
  }

  /** Adds the field {@code schema}, if there is a schema that is listed. */
  void writeColumns(JsonGenerator json) throws IOException {
    Schema listed = listed();
    if (listed == null) {
      return;
    }
    json.writeObjectFieldStart("schema");
    json.writeArrayFieldStart("columns");
    for (int i = 0; i < listed.count(); i++) {
      Schema.Column column = listed.column(i);
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
  Response jsonSchema(ModelName name, Function<JsonResponse.Content, Response> form) {
    Schema listed = listed();
    if (listed == null) {
      return ControlFailures.of(new Failure(Failure.Kind.NOT_ACCEPTABLE, refusal()));
    }
    Response json =
        form.apply(generator -> new RowJsonSchema(listed).write(generator, name.value()));
    return new Response(json.status(), MEDIA_TYPE, json.body());
  }

  private String refusal() {
    return schema == null
        ? "The model has no feature names, and so no schema."
        : "schema: %d columns, names of %d bytes or more (expected: at most %d, and %d)"
            .formatted(schema.count(), nameBytes(schema), Schema.MAX_LISTED, MAX_NAME_BYTES);
  }
}
