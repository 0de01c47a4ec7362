package dev.coppice.server.api.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.coppice.loader.ModelName;
import dev.coppice.model.HeapShare;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Packaging;
import dev.coppice.model.Rounds;
import dev.coppice.model.StubModel;
import dev.coppice.model.preprocessing.PreprocessedModel;
import dev.coppice.model.preprocessing.PreprocessingReader;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.http.exchange.JsonResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Random rows of random models are valid by the JSON Schema where calls take them. */
final class RowJsonSchemaTest {

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static final int ROWS = 100;

  /** Of which a schema says whether a column takes them. */
  private static final List<String> SAID =
      """
      null|true|false|0|1|1.0|-0.0|2|-3|41.5|1e3|1715904000|[]|{}|[1]|"nan"|"-NaN"|""|" \\t"|"old"
      "1"|"0"|" +1 "|"1.0"|"true"|"TRUE"|" faLse\\t"|"1d"|"0x10"|"1e"|"inf"|"."|"tru e"|"a"|"\\u5e74"
      "2024-05-17"|"2024-05-17T10:15"|" 2024-05-17 10:15:30.5+02:00 "|"2024-05-17T10:15Z"|"2024-5-17"
      "2024-05-17T10:15:00-0230"|"2024-13-01"|"2024-05-17T25:00"|"2024-05-17Z"|"2024-05-17T10:15:30.Z"
      """
          .lines()
          .flatMap(line -> Stream.of(line.split("\\|")))
          .toList();

  /** Of which it does not say so of each column, since it is about more than how they look. */
  private static final List<String> ALL =
      Stream.concat(
              SAID.stream(),
              Stream.of(
                  "\"7\"",
                  "\".5\"",
                  "\"5.\"",
                  "\"-41.5e-1\"",
                  "\"1e400\"",
                  "1e99",
                  "\"2024-02-30\""))
          .toList();

  private static final List<String> OWN_TYPES = List.of("float", "q", "int", "i", "c");

  /** Features of a raw column, as documents have them after its name. */
  private static final List<String> RAW_FEATURES =
      List.of(
          "'type': 'number'",
          "'type': 'boolean'",
          "'type': 'date', 'steps': [{'date_part': {'part': 'month'}}]",
          "'type': 'date', 'epoch': 'seconds', 'steps': [{'date_part': {'part': 'month'}}]",
          "'type': 'date', 'epoch': 'milliseconds', 'steps': [{'date_part': {'part': 'year'}}]",
          "'type': 'text', 'steps': [{'ordinal': {'categories': ['a'], 'unknown': -1}}]",
          "");

  @RepeatedTest(40)
  void rowsAreValidWhereCallsTakeThem(RepetitionInfo repetition) throws InvalidModelException {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Model model = random.nextBoolean() ? ownRows(random) : rawRows(random);
    String json = jsonSchema(model);
    Schema schema = SCHEMAS.getSchema(json);
    for (int i = 0; i < ROWS; i++) {
      boolean isSaid = random.nextBoolean();
      String row = row(model, isSaid ? SAID : ALL, random);
      boolean isTaken = isTaken(model, row);
      boolean isValid = schema.validate(row, InputFormat.JSON).isEmpty();
      // Which names are known there must be one of, a schema does not say.
      if (isTaken || (isSaid && row.contains("\"c"))) {
        assertThat(isValid).as("%s is valid by %s", row, json).isEqualTo(isTaken);
      }
    }
  }

  private static Model ownRows(SplittableRandom random) {
    int columns = random.nextInt(1, 6);
    List<String> types =
        random.nextInt(4) == 0
            ? List.of()
            : random.ints(columns, 0, OWN_TYPES.size()).mapToObj(OWN_TYPES::get).toList();
    BitSet required = new BitSet();
    required.set(0, random.nextInt(columns + 1));
    Packaging packaging =
        random.nextBoolean()
            ? Packaging.NONE
            : new Packaging(Packaging.SavedAs.BOOSTER, false, true, required);
    return new StubModel(
        new ModelInfo(
            "stub", "reg:squarederror", 1, columns, names(columns), types, Rounds.NONE, packaging),
        0,
        0);
  }

  private static Model rawRows(SplittableRandom random) throws InvalidModelException {
    int columns = random.nextInt(1, 6);
    List<String> features = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      String feature = i == 0 ? RAW_FEATURES.get(0) : RAW_FEATURES.get(random.nextInt(7));
      if (!feature.isEmpty()) {
        features.add("{'source': 'c" + i + "', " + feature + "}");
      }
    }
    String document =
        "{'version': 1, 'extra': '%s', 'absent': '%s', 'columns': ['%s'], 'features': [%s]}"
            .formatted(
                random.nextBoolean() ? "ignore" : "refuse",
                random.nextBoolean() ? "refuse" : "missing",
                String.join("', '", names(columns)),
                String.join(", ", features));
    return PreprocessedModel.of(
        new StubModel(
            new ModelInfo("stub", "reg:squarederror", 1, features.size(), List.of()), 0, 0),
        PreprocessingReader.read(document.replace('\'', '"').getBytes(UTF_8)));
  }

  private static List<String> names(int columns) {
    return IntStream.range(0, columns).mapToObj(i -> "c" + i).toList();
  }

  /** Most of the columns, and seldom another one. */
  private static String row(Model model, List<String> values, SplittableRandom random) {
    int columns = model.schema().orElseThrow().count();
    return Stream.concat(
            names(columns).stream().filter(name -> random.nextInt(8) > 0),
            random.nextInt(8) == 0 ? Stream.of("other") : Stream.of())
        .map(name -> "\"%s\": %s".formatted(name, values.get(random.nextInt(values.size()))))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static boolean isTaken(Model model, String row) {
    ByteBuf body = Unpooled.copiedBuffer(row, UTF_8);
    try {
      if (model instanceof PreprocessedModel raw) {
        var unused =
            new JsonDecoder().decodeRaw(body, raw.preprocessing().columns(), HeapShare.UNBOUNDED);
      } else {
        var unused = new JsonDecoder().decode(body, model.info(), HeapShare.UNBOUNDED);
      }
      return true;
    } catch (PayloadException refused) {
      return false;
    }
  }

  private static String jsonSchema(Model model) {
    return new SchemaAnswer(model.schema().orElseThrow())
        .jsonSchema(new ModelName("a"), content -> JsonResponse.of(200, content))
        .body()
        .toString(UTF_8);
  }
}
