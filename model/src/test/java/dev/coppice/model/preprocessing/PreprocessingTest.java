package dev.coppice.model.preprocessing;

import static dev.coppice.model.preprocessing.Documents.feature;
import static dev.coppice.model.preprocessing.Documents.one;
import static dev.coppice.model.preprocessing.Documents.oneHot;
import static dev.coppice.model.preprocessing.Documents.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingTest {

  private static final float NAN = Float.NaN;

  @Test
  void numberWithoutStepsIsRoundedToFloat32() throws RefusedRowException {
    assertColumn(one("number", "{'clip': {'max': 1e300}}"), List.of(0.1, -0.0, 7), 0.1f, -0f, 7f);
    assertColumn(feature("{'source': 0, 'type': 'number'}"), Arrays.asList(0.1, null), 0.1f, NAN);
  }

  @Test
  void stepsRunInTheirOrder() throws RefusedRowException {
    String log = "{'log1p': {}}";
    String half = "{'min_max': {'scale': 0.5, 'offset': 1}}";
    assertColumn(one("number", log + "," + half), List.of(3), (float) (Math.log(4) * 0.5 + 1));
    assertColumn(one("number", half + "," + log), List.of(3), (float) Math.log(3.5));
  }

  @Test
  void scalersComputeInFloat64AsTheyAreDeclared() throws RefusedRowException {
    assertColumn(
        one("number", "{'standard': {'mean': 1.1, 'scale': 0.3}}"),
        List.of(0.7),
        (float) ((0.7 - 1.1) / 0.3));
    assertColumn(
        one("number", "{'robust': {'center': -1.1, 'scale': 3}}"),
        List.of(0.7),
        (float) ((0.7 + 1.1) / 3));
    assertColumn(
        one("number", "{'min_max': {'scale': 0.1, 'offset': -0.2}}"),
        List.of(0.7),
        (float) (0.7 * 0.1 - 0.2));
  }

  @Test
  void boxCoxGoesAsFarAsFloat64Does() throws RefusedRowException {
    String step = "{'power': {'method': 'box_cox', 'lambda': %d}}, {'bin': {'edges': [%s]}}";
    assertColumn(one("number", step.formatted(2, "1.124e308, 1.126e308")), List.of(1.5e154), 1f);
    assertColumn(
        one("number", step.formatted(-2, "-1.126e308, -1.124e308")), List.of(1 / 1.5e154), 1f);
  }

  @Test
  void missingNumberStaysMissingUntilItIsImputed() throws RefusedRowException {
    String steps =
        "{'standard': {'mean': 1, 'scale': 2}}, {'clip': {'min': 0}}, {'bin': {'edges': [1]}}";
    assertColumn(one("number", steps), Arrays.asList(null, 9), NAN, 1f);
    assertColumn(
        one("number", steps + ", {'impute': {'strategy': 'constant', 'value': -1}}"),
        Arrays.asList(null, 9),
        -1f,
        1f);
  }

  @Test
  void clipMovesToTheNearerEnd() throws RefusedRowException {
    assertColumn(
        one("number", "{'clip': {'min': -1, 'max': 2}}"),
        Arrays.asList(-9, 0.5, 9, null),
        -1f,
        0.5f,
        2f,
        NAN);
    assertColumn(one("number", "{'clip': {'min': -1}}"), List.of(-9, 9), -1f, 9f);
  }

  @Test
  void binCountsTheEdgesAtOrBelow() throws RefusedRowException {
    assertColumn(
        one("number", "{'bin': {'edges': [-1, 0, 10]}}"),
        Arrays.asList(-2, -1, -0.0, 9.9, 10, 1e300, null),
        0f,
        1f,
        2f,
        2f,
        3f,
        3f,
        NAN);
  }

  @Test
  void ordinalYieldsTheIndexOfACategory() throws RefusedRowException {
    String steps = "{'ordinal': {'categories': ['low', 'high', ''], 'unknown': %s}}";
    assertColumn(
        one("text", steps.formatted("-1")),
        Arrays.asList("high", "low", "", "Low", "lo", null),
        1f,
        0f,
        2f,
        -1f,
        -1f,
        NAN);
    assertColumn(one("text", steps.formatted("'missing'")), List.of("hi"), NAN);
    assertColumn(
        one("number", "{'ordinal': {'categories': [7, 3.5], 'unknown': 9, 'missing': 8}}"),
        Arrays.asList(3.5, 7, 0, null),
        1f,
        0f,
        9f,
        8f);
  }

  @Test
  void numbersAfterAnOrdinalAreScaled() throws RefusedRowException {
    assertColumn(
        one(
            "text",
            "{'ordinal': {'categories': ['a', 'b'], 'unknown': 'missing'}},"
                + " {'standard': {'mean': 1, 'scale': 4}}"),
        List.of("a", "b", "c"),
        -0.25f,
        0f,
        NAN);
  }

  @Test
  void oneHotYieldsAColumnACategory() throws RefusedRowException {
    RawRows.assertRows(
        one("text", oneHot("['b', 'a', null]", "'zeros'")),
        Arrays.asList("a", "b", "c", null),
        List.of(
            List.of(0f, 1f, 0f), List.of(1f, 0f, 0f), List.of(0f, 0f, 0f), List.of(0f, 0f, 1f)));
    RawRows.assertRows(
        one("text", oneHot("['b', 'a']", "'missing', 'missing': 'zeros'")),
        Arrays.asList("c", null),
        List.of(List.of(NAN, NAN), List.of(0f, 0f)));
    RawRows.assertRows(
        one("text", oneHot("['b', 'a']", "'zeros'")),
        Arrays.asList("c", null),
        List.of(List.of(0f, 0f), List.of(NAN, NAN)));
  }

  @Test
  void droppedCategoryHasNoColumn() throws RefusedRowException {
    String document = one("text", oneHot("['b', 'a', 'c']", "'error', 'drop': 'a'"));
    RawRows.assertRows(
        document,
        List.of("b", "a", "c"),
        List.of(List.of(1f, 0f), List.of(0f, 0f), List.of(0f, 1f)));
  }

  @Test
  void encodingWithoutAColumnOnlyRefuses() throws RefusedRowException {
    String steps = oneHot("['b', 'a']", "'error', 'drop': 'b', 'infrequent': ['b', 'a']");
    String document =
        feature(
            "{'source': 0, 'type': 'text', 'steps': [{'indicator': {}}]},"
                + "{'source': 0, 'type': 'text', 'steps': [%s]}".formatted(steps));
    RawRows.assertRows(
        document, Arrays.asList("b", null, "a"), List.of(List.of(0f), List.of(1f), List.of(0f)));
    RawRows.assertRefused(document, List.of("b", "c"), "Unknown category: c in column 1 (row 2)");
    assertThat(read(document).columnNames()).hasSize(1);
    assertThat(read(document).sources()).containsExactly(0);
  }

  @Test
  void imputedTextIsMappedLikeAnyOther() throws RefusedRowException {
    String impute = "{'impute': {'strategy': 'mode', 'value': 'a'}}, ";
    RawRows.assertRows(
        one("text", impute + oneHot("['b', 'a']", "'zeros'")),
        Arrays.asList(null, "b"),
        List.of(List.of(0f, 1f), List.of(1f, 0f)));
    RawRows.assertRefused(
        one("text", impute + oneHot("['b']", "'error'")),
        Arrays.asList("b", null),
        "Missing category in column 1 (row 2)");
  }

  @Test
  void oneColumnFeedsFeaturesWithDifferentCategories() throws RefusedRowException {
    String document =
        feature(
            "{'source': 0, 'type': 'text', 'steps': ["
                + oneHot("['a']", "'zeros'")
                + "]}, {'source': 0, 'type': 'text', 'steps': ["
                + oneHot("['b']", "'error'")
                + "]}");
    RawRows.assertRows(document, List.of("b"), List.of(List.of(0f, 1f)));
    RawRows.assertRefused(document, List.of("b", "a"), "Unknown category: a in column 1 (row 2)");
  }

  @Test
  void featuresComeInTheirOrderFromNamedColumnsInTheirs() throws RefusedRowException {
    Preprocessing preprocessing =
        read(
            "{'version': 1, 'columns': ['id', 'plan', 'age'], 'features': ["
                + "{'source': 'age', 'type': 'number'},"
                + "{'source': 'plan', 'type': 'text', 'steps': ["
                + oneHot("['basic', 'pro']", "'error'")
                + "]}, {'source': 2, 'type': 'number', 'steps': [{'log1p': {}}]}]}");
    assertThat(preprocessing.width()).isEqualTo(4);
    assertThat(preprocessing.columns().type(0)).isEqualTo(RawType.UNUSED);
    RawTable table =
        RawRows.table(preprocessing, Arrays.asList(null, "pro", 1), Arrays.asList(null, "basic"));
    assertThat(RawRows.apply(preprocessing, table))
        .containsExactly(List.of(1f, 0f, 1f, (float) Math.log(2)), List.of(NAN, 1f, 0f, NAN));
  }

  @Test
  void rowThatCannotBeMappedIsRefusedWithItsCell() {
    RawRows.assertRefused(
        one("text", oneHot("['a']", "'error'")),
        List.of("a", "x\ny", "z"),
        "Unknown category: x?y in column 1 (row 2)");
    RawRows.assertRefused(
        one("number", oneHot("[1, 2]", "'error'")),
        List.of(1, 7, 7.5),
        "Unknown category: 7 in column 1 (row 2)");
    RawRows.assertRefused(
        one("text", oneHot("['a']", "'zeros', 'missing': 'error'")),
        Arrays.asList("b", null),
        "Missing category in column 1 (row 2)");
    RawRows.assertRefused(
        one("number", "{'log1p': {}}"),
        List.of(0, -1),
        "Infinite after preprocessing: column 1 (row 2)");
  }

  @ParameterizedTest
  @CsvSource({
    "year, 2024",
    "month, 2",
    "day, 29",
    "weekday, 3",
    "day_of_year, 60",
    "hour, 23",
    "minute, 59",
    "epoch_day, 19782",
  })
  void partOfADateIsANumber(String part, float expected) throws RefusedRowException {
    assertColumn(
        one("date", "{'date_part': {'part': '" + part + "'}}"),
        Arrays.asList("2024-02-29T23:59:58Z", null),
        expected,
        NAN);
  }

  @Test
  void datesBefore1970HaveTheirPartsToo() throws RefusedRowException {
    assertColumn(one("date", "{'date_part': {'part': 'hour'}}"), List.of("1969-12-31 22:00"), 22f);
    assertColumn(one("date", "{'date_part': {'part': 'weekday'}}"), List.of("1900-01-01"), 0f);
    assertColumn(
        one("date", "{'date_part': {'part': 'epoch_second'}}"), List.of("1969-12-31"), -86400f);
  }

  @Test
  void widthIsHeldAgainstTheModels() throws InvalidModelException {
    Preprocessing two = read(one("text", oneHot("['a', 'b']", "'error'")));
    two.checkFits(2);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> two.checkFits(3))
        .withMessage("features: 2 columns in all (expected: 3, as the model has features)");
  }

  @Test
  void bytesGrowWithWhatIsDeclared() {
    long small = read(one("text", oneHot("['a']", "'zeros'"))).bytes();
    long large = read(one("text", oneHot("['a', '" + "b".repeat(1000) + "']", "'zeros'"))).bytes();
    assertThat(small).isBetween(250L, 800L);
    assertThat(large - small).isBetween(1000L, 1020L);
  }

  private static void assertColumn(String document, List<?> values, float... expected)
      throws RefusedRowException {
    Preprocessing preprocessing = read(document);
    RawTable table = RawRows.column(preprocessing, values.toArray());
    assertThat(preprocessing.apply(table, 0, table.rows()).values()).containsExactly(expected);
  }
}
