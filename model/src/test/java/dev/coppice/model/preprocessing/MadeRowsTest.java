package dev.coppice.model.preprocessing;

import static dev.coppice.model.preprocessing.Documents.feature;
import static dev.coppice.model.preprocessing.Documents.one;
import static dev.coppice.model.preprocessing.Documents.oneHot;
import static dev.coppice.model.preprocessing.Documents.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a document says of rows as a whole, and how its steps take one another's values. */
class MadeRowsTest {

  private static final float NAN = Float.NaN;

  @Test
  void zerosAreMissingBeforeTheyAreRounded() throws RefusedRowException {
    String features =
        "'features': [{'source': 0, 'type': 'number'}, {'source': 0, 'type': 'number', 'steps': ["
            + oneHot("[0, 1]", "'zeros'")
            + "]}]}";
    List<@Nullable Object> values = Arrays.asList(0, -0.0, 1e-50, 1, null);
    RawRows.assertRows(
        "{'version': 1, 'zeros': 'missing', " + features,
        values,
        List.of(
            List.of(NAN, 1f, NAN),
            List.of(NAN, 1f, NAN),
            List.of(0f, NAN, NAN),
            List.of(1f, NAN, 1f),
            List.of(NAN, NAN, NAN)));
    RawRows.assertRows(
        "{'version': 1, 'zeros': 'missing', 'missing': 1, " + features,
        values.subList(2, 4),
        List.of(List.of(0f, NAN, NAN), List.of(NAN, NAN, NAN)));
  }

  @Test
  void markerIsMissingAfterItIsRounded() throws RefusedRowException {
    String document = "{'version': 1, 'missing': %s, 'features': [" + Documents.NUMBER + "]}";
    RawRows.assertRows(
        document.formatted("0.1"),
        Arrays.asList(0.1, 0.1f, 0.1001, 0),
        List.of(List.of(NAN), List.of(NAN), List.of(0.1001f), List.of(0f)));
    RawRows.assertRows(
        document.formatted("0"),
        Arrays.asList(-0.0, 1e-50, 1),
        List.of(List.of(NAN), List.of(NAN), List.of(1f)));
  }

  @Test
  void rulesForRowsOfNamesAreTheColumns() {
    String document = "{'version': 1, 'columns': ['a', 'b'], %s 'features': [" + Documents.NUMBER;
    RawColumns strict = read(document.formatted("") + "]}").columns();
    assertThat(strict.rules()).isEqualTo(new RawColumns.Rules(false, false));
    assertThat(strict.isRequired(0)).isFalse();
    RawColumns lenient = read(document.formatted("'extra': 'ignore',") + "]}").columns();
    assertThat(lenient.rules()).isEqualTo(new RawColumns.Rules(true, false));
    RawColumns whole = read(document.formatted("'absent': 'refuse',") + "]}").columns();
    assertThat(whole.isRequired(0)).isTrue();
    assertThat(whole.isRequired(1)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "SECONDS, 0, 0",
    "SECONDS, 1.9, 1",
    "SECONDS, -0.1, -1",
    "SECONDS, -62135596800, -62135596800",
    "SECONDS, -62135596800.5, NaN",
    "SECONDS, 253402300799.9, 253402300799",
    "SECONDS, 253402300800, NaN",
    "SECONDS, 1e300, NaN",
    "SECONDS, Infinity, NaN",
    "SECONDS, NaN, NaN",
    "MILLISECONDS, 1715940930999.9, 1715940930",
    "MILLISECONDS, -1, -1",
    "MILLISECONDS, -1000, -1",
    "MILLISECONDS, 253402300799999.97, 253402300799",
    "MILLISECONDS, 253402300800000, NaN",
    "MILLISECONDS, -62135596800000, -62135596800",
    "MILLISECONDS, -62135596800001, NaN",
    "NONE, 0, NaN",
  })
  void numberIsTheDateThatItsUnitMakesIt(EpochUnit unit, double number, Double seconds) {
    assertThat(unit.seconds(number)).isEqualTo(seconds);
  }

  @Test
  void datesAsNumbersAreOfTheUnitThatTheDocumentNames() {
    RawColumns columns =
        read(feature(
                "{'source': 1, 'type': 'date', 'epoch': 'milliseconds', 'steps':"
                    + " [{'indicator': {}}]}, {'source': 2, 'type': 'date', 'steps':"
                    + " [{'indicator': {}}]}"))
            .columns();
    assertThat(columns.epoch(0)).isEqualTo(EpochUnit.NONE);
    assertThat(columns.epoch(1)).isEqualTo(EpochUnit.MILLISECONDS);
    assertThat(columns.epoch(2)).isEqualTo(EpochUnit.NONE);
  }

  @Test
  void missingDateAndMissingTextAreIndicated() throws RefusedRowException {
    RawRows.assertRows(
        one("date", "{'indicator': {}}"),
        Arrays.asList("2024-05-17", null),
        List.of(List.of(0f), List.of(1f)));
    String indicator = "{'indicator': {}}, {'min_max': {'scale': 2, 'offset': 1}}";
    RawRows.assertRows(
        one("text", indicator),
        Arrays.asList("a", "", null),
        List.of(List.of(1f), List.of(1f), List.of(3f)));
    RawRows.assertRows(
        one("text", "{'impute': {'strategy': 'mode', 'value': 'a'}}, " + indicator),
        Arrays.asList("b", null),
        List.of(List.of(1f), List.of(1f)));
  }

  @Test
  void mappedNumbersMayBeMappedAgain() throws RefusedRowException {
    String document =
        one(
            "text",
            "{'map': {'categories': ['a', 'b', 'c'], 'values': [0.1, 0.9, 0.5], 'unknown': 7}},"
                + " {'ordinal': {'categories': [0.5, 0.9, 0.1], 'unknown': 'error',"
                + " 'missing': 'error'}}");
    RawRows.assertRows(
        document, List.of("a", "b", "c"), List.of(List.of(2f), List.of(1f), List.of(0f)));
    RawRows.assertRefused(document, List.of("a", "x"), "Unknown category: 7 in column 1 (row 2)");
    RawRows.assertRefused(
        document, Arrays.asList("a", null), "Missing category in column 1 (row 2)");
  }

  @Test
  void boxCoxRefusesWhatIsNotAboveZero() {
    String document =
        one("number", "{'power': {'method': 'box_cox', 'lambda': 2}}, {'clip': {'min': 0}}");
    for (double value : new double[] {0, -0.0, -3}) {
      RawRows.assertRefused(
          document,
          Arrays.asList(null, 1e-9, value),
          "Not above 0 before box_cox: column 1 (row 3)");
    }
  }

  @Test
  void featuresOfOneColumnKeepNoMoreThanTheirOwnCategories() throws RefusedRowException {
    String many =
        IntStream.range(0, 60_000)
            .mapToObj(i -> "'" + i + "'")
            .collect(Collectors.joining(",", "[", "]"));
    String few =
        "{'source': 0, 'type': 'text', 'steps': [" + oneHot("['7', '59999']", "'zeros'") + "]},";
    Preprocessing preprocessing =
        read(
            feature(
                few.repeat(2_000)
                    + "{'source': 0, 'type': 'text', 'steps': ["
                    + oneHot(many, "'infrequent', 'infrequent': ['8']")
                    + "]}"));
    assertThat(preprocessing.bytes()).isLessThan(2_000_000);
    RawTable table = RawRows.column(preprocessing, "59999", "8");
    assertThat(preprocessing.width()).isEqualTo(64_000);
    float[] first = preprocessing.apply(table, 0, 1).values();
    assertThat(Arrays.copyOf(first, 4)).containsExactly(0, 1, 0, 1);
  }
}
