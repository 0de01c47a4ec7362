package dev.coppice.server.api.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import dev.coppice.model.ColumnType;
import dev.coppice.model.Schema;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long answers with a schema are, which is known before they are written. */
final class SchemaAnswerTest {

  private static Schema schema(int columns, String name) {
    return schema(columns, name, ColumnType.ANY);
  }

  private static Schema schema(int columns, String name, ColumnType type) {
    return new Schema(columns, i -> new Schema.Column(name + i, type, true, true), false, true);
  }

  private static Response jsonSchema(Schema schema) {
    return SchemaAnswer.jsonSchema(
        new ModelName("a"), schema, content -> JsonResponse.of(200, content));
  }

  @ParameterizedTest
  @CsvSource({"10000, x", "10000, \u0001", "10, \u0001", "100, \u5e74\u9f61"})
  void answersAreNoLongerThanTheyAreExpectedToBe(int columns, String name) {
    for (ColumnType type : ColumnType.values()) {
      assertThatNoAnswerIsLonger(schema(columns, name, type));
    }
  }

  private static void assertThatNoAnswerIsLonger(Schema schema) {
    Response columnsAlone =
        JsonResponse.of(
            200,
            json -> {
              json.writeStartObject();
              SchemaAnswer.writeColumns(json, schema);
              json.writeEndObject();
            });
    Response whole = jsonSchema(schema);

    assertThat(whole.status()).isEqualTo(200);
    assertThat(SchemaAnswer.mostBytes(schema))
        .as(schema.column(0).type().key())
        .isGreaterThanOrEqualTo(whole.body().readableBytes())
        .isGreaterThanOrEqualTo(columnsAlone.body().readableBytes())
        .isLessThan(3 * whole.body().readableBytes() + (16 << 10));
  }

  @Test
  void whatTakesLongIsNotWrittenOnAnEventLoop() {
    assertThat(SchemaAnswer.isShort(schema(100, "a_name"))).isTrue();
    assertThat(SchemaAnswer.isShort(schema(101, "a_name"))).isFalse();
    assertThat(SchemaAnswer.isShort(schema(1, "x".repeat(20_000)))).isFalse();
  }

  @Test
  void namesThatTogetherAreTooLongInJsonAreNotListed() {
    int length = 20_000;
    assertThat(jsonSchema(schema(50, "x".repeat(length))).status()).isEqualTo(200);
    Schema escaped = schema(50, "\u0001".repeat(length));
    assertThat(jsonSchema(escaped).status()).isEqualTo(406);
    assertThat(SchemaAnswer.mostBytes(escaped)).isLessThan(64 << 10);
  }
}
