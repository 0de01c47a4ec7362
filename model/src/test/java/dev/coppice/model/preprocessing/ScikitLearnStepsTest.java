package dev.coppice.model.preprocessing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each step makes the very floats that scikit-learn made. {@code preprocessing/steps.json} was
 * written by {@code steps.py} beside it: fitted transformers' own {@code transform}, the parameters
 * they were fitted with, and what {@code xgboost.DMatrix} then takes for missing.
 */
class ScikitLearnStepsTest {

  static Stream<Named<JsonNode>> cases() throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (InputStream in =
        ScikitLearnStepsTest.class.getResourceAsStream("/preprocessing/steps.json")) {
      List<Named<JsonNode>> cases = new ArrayList<>();
      for (JsonNode each : json.readTree(Objects.requireNonNull(in))) {
        cases.add(Named.of(each.get("name").asText(), each));
      }
      assertThat(cases).hasSizeGreaterThan(50);
      return cases.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepMakesScikitLearnsFloats(JsonNode made) throws Exception {
    Preprocessing preprocessing =
        PreprocessingReader.read(made.get("document").toString().getBytes(UTF_8));
    List<@Nullable Object> values = new ArrayList<>();
    made.get("values").forEach(value -> values.add(plain(value)));
    RawTable table = RawRows.column(preprocessing, values.toArray());
    List<List<Float>> rows = RawRows.apply(preprocessing, table);
    assertThat(rows).hasSameSizeAs(made.get("rows"));
    for (int row = 0; row < rows.size(); row++) {
      List<Float> expected = new ArrayList<>();
      made.get("rows").get(row).forEach(cell -> expected.add(rounded(cell)));
      assertThat(rows.get(row)).as("row %d: %s", row, values.get(row)).isEqualTo(expected);
    }
  }

  private static @Nullable Object plain(JsonNode value) {
    return value.isNull() ? null : value.isTextual() ? value.asText() : (Object) value.asDouble();
  }

  private static float rounded(JsonNode cell) {
    return cell.isNull() ? Float.NaN : (float) cell.asDouble();
  }
}
