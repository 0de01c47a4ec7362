package dev.coppice.server.api.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import dev.coppice.model.ColumnType;
import dev.coppice.model.Schema;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import java.util.concurrent.atomic.AtomicInteger;
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
    return new SchemaAnswer(schema)
        .jsonSchema(new ModelName("a"), content -> JsonResponse.of(200, content));
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
        JsonResponse.of(200, json -> new SchemaAnswer(schema).writeColumns(json));
    Response whole = jsonSchema(schema);

    assertThat(whole.status()).isEqualTo(200);
    assertThat(new SchemaAnswer(schema).maxBytes())
        .as(schema.column(0).type().key())
        .isGreaterThanOrEqualTo(whole.body().readableBytes())
        .isGreaterThanOrEqualTo(columnsAlone.body().readableBytes())
        .isLessThan(3 * whole.body().readableBytes() + (16 << 10));
  }

  @Test
  void whatTakesLongIsNotWrittenOnAnEventLoop() {
    assertThat(new SchemaAnswer(schema(100, "a_name")).isShort()).isTrue();
    assertThat(new SchemaAnswer(schema(101, "a_name")).isShort()).isFalse();
    assertThat(new SchemaAnswer(schema(1, "x".repeat(20_000))).isShort()).isFalse();
  }

  @Test
  void namesThatTogetherAreTooLongInJsonAreNotListed() {
    int length = 20_000;
    assertThat(jsonSchema(schema(50, "x".repeat(length))).status()).isEqualTo(200);
    Schema escaped = schema(50, "\u0001".repeat(length));
    assertThat(jsonSchema(escaped).status()).isEqualTo(406);
    assertThat(new SchemaAnswer(escaped).maxBytes()).isLessThan(64 << 10);
  }

  @Test
  void namesAreMeasuredOnceForAnAnswer() {
    int columns = 1_000;
    AtomicInteger asked = new AtomicInteger();
    Schema counted =
        new Schema(
            columns,
            i -> {
              asked.incrementAndGet();
              return new Schema.Column("x" + i, ColumnType.NUMBER, true, false);
            },
            false,
            false);

    SchemaAnswer answer = new SchemaAnswer(counted);
    assertThat(answer.maxBytes()).isPositive();
    assertThat(answer.jsonSchema(new ModelName("a"), json -> JsonResponse.of(200, json)).status())
        .isEqualTo(200);
    assertThat(asked).hasValue(2 * columns);
  }
}
