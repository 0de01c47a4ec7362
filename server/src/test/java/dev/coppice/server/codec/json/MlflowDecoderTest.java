package dev.coppice.server.codec.json;

import static dev.coppice.server.codec.Payloads.NAMED;
import static dev.coppice.server.codec.Payloads.NAMELESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Packaging;
import dev.coppice.model.Packaging.SavedAs;
import dev.coppice.server.codec.Payloads;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data frames in all their forms, and bodies that are nearly right. */
final class MlflowDecoderTest {

  private static final List<String> GOOD =
      List.of(
          "{\"dataframe_split\": {\"index\": [0, 1], \"columns\": [\"age\", \"income\", \"tenure\","
              + " \"score\"], \"data\": [[1, null, 3e0, 4], [5, NaN, 7, 8]]}}",
          "{\"dataframe_records\": [{\"age\": 1, \"score\": 2}], \"params\": {\"predict_method\":"
              + " \"predict\"}, \"other\": [[1]]}",
          "{\"inputs\": {\"age\": [ 1,2 ], \"score\" :[[3], [ 4 ]], \"income\": [null ,-1e3]}}",
          "{\"instances\": [[1, 2], [3, 4]]}",
          "{\"inputs\": {\"age\": 1, \"tenure\": 2}}");

  private static List<List<Float>> rows(ModelInfo model, String body) throws PayloadException {
    return Payloads.rows(new MlflowDecoder(), model, body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'inputs': {'score': [4, 8], 'age': [1, 5], 'tenure': [[3], [7]], 'income': [2, 6]}}",
        "{'dataframe_split': {'columns': ['age','income','tenure','score'], 'data':"
            + " [[1,2,3,4],[5,6,7,8]]}}",
        "{'dataframe_split': {'data': [[4,3,2,1],[8,7,6,5]], 'columns':"
            + " ['score','tenure','income','age']}}",
        "{'dataframe_split': {'data': [[1,2,3,4],[5,6,7,8]]}}",
        "{'instances': [{'age': 1, 'income': 2, 'tenure': 3, 'score': 4}, [5, 6, 7, 8]]}",
      })
  void everyFormGivesTheSameRows(String body) throws PayloadException {
    assertThat(rows(NAMED, body.replace('\'', '"')))
        .containsExactly(List.of(1f, 2f, 3f, 4f), List.of(5f, 6f, 7f, 8f));
  }

  @Test
  void columnsThatPandasCountedArePositions() throws PayloadException {
    assertThat(rows(NAMELESS, "{\"dataframe_split\": {\"columns\": [0, 1], \"data\": [[1, 2]]}}"))
        .containsExactly(List.of(1f, 2f, Float.NaN, Float.NaN));
    assertThatExceptionOfType(PayloadException.class)
        .isThrownBy(
            () -> rows(NAMELESS, "{\"dataframe_split\": {\"columns\": [\"a\"], \"data\": [[1]]}}"))
        .withMessageContaining("send rows without names of columns");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'columns': [0, 1], 'data': [[1]] | row 1: 1 values (expected: 2",
        "'columns': [0, 1], 'data': [[1, 2, 3]] | row 1: 3 values (expected: 2",
        "'data': [[1, 2, 3], [4, 5, 6]], 'columns': [0, 1] | row 1: 3 values (expected: 2",
        "'columns': [], 'data': [[1, 2]] | row 1: 2 values (expected: 0",
      })
  void rowBelowCountedColumnsHasAValueForEach(String split, String cause) {
    String body = "{\"dataframe_split\": {%s}}".formatted(split.replace('\'', '"'));
    PayloadException refusal = Payloads.refusal(new MlflowDecoder(), NAMELESS, body);
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
    assertThat(refusal).hasMessage(cause + ", as there are columns)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'dataframe_split': {'columns': ['age', 'x', 'age'], 'data': [[1, 2, 3]]}}",
        "{'inputs': {'age': [1], 'score': [2], 'age': [3]}}",
      })
  void columnThatIsNamedTwiceIsToldWithItsPlace(String body) {
    assertThat(Payloads.refusal(new MlflowDecoder(), NAMED, body.replace('\'', '"')))
        .hasMessageEndingWith("Feature name twice: age (column 3)");
  }

  @Test
  void frameOfNamesAndNumbersIsOneOfNames() {
    String body = "{\"dataframe_split\": {\"columns\": [0, \"a\"], \"data\": [[\"x\", 1]]}}";
    assertThat(Payloads.refusal(new MlflowDecoder(), NAMELESS, body))
        .hasMessageEndingWith(
            "The model has no feature names; send rows without names of columns.");
  }

  @Test
  void rowsThatNoColumnsAreSaidOfAreHeldToNone() throws PayloadException {
    assertThat(rows(NAMELESS, "{\"dataframe_split\": {\"data\": [[1, 2, 3]]}}"))
        .containsExactly(List.of(1f, 2f, 3f, Float.NaN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'age': [[]], 'income': [1]} | row 1, column age: []",
        "{'income': [1, 2], 'age': [3, [ ]]} | row 2, column age: [ ]",
        "{'age': [[1, 2]], 'income': [3]} | row 1, column age: [1, 2]",
        "{'age': [[1, 2]], 'income': [[]]} | row 1, column age: [1, 2]",
        "{'age': [['a]', 2]]} | row 1, column age: ['a]', 2]",
      })
  void cellOfAColumnThatIsNoOneValueIsNamedByRowAndColumn(String columns, String cause) {
    String body = "{\"inputs\": %s}".formatted(columns.replace('\'', '"'));
    assertThat(Payloads.refusal(new MlflowDecoder(), NAMED, body))
        .hasMessage(cause.replace('\'', '"') + " (expected: a value, or an array of one)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'inputs': [[1, 2.5], [0.5, 1]]} | row 2, column 1: 0.5 (expected: a whole number or null)",
        "{'instances': [[1, 2, 1.5, 1]]} | row 1, column 3: 1.5 (expected: true, false, 1 or 0 or",
        "{'dataframe_split': {'data': [[-1e-9, 1]]}} | row 1, column 1: -1e-9 (expected: a whole",
        "{'inputs': [[1, 1, 1], [true, 1, 1]]} | row 2, column 1: true (expected: a whole number or",
      })
  void positionsOfAPackageAreHeldToItsSignature(String body, String cause) throws PayloadException {
    List<String> types = List.of("int", "float", "i", "c");
    ModelInfo packaged = NAMED.with(NAMED.featureNames(), types, packaging(true));
    assertThat(rows(packaged, "{\"inputs\": [[3, 0.5, 1, 2], [null, null, null, null]]}"))
        .containsExactly(List.of(3f, 0.5f, 1f, 2f), Collections.nCopies(4, Float.NaN));
    assertThat(rows(packaged, "{\"inputs\": [[3, 0.5, true, 2], [3, 0.5, false, 2]]}"))
        .containsExactly(List.of(3f, 0.5f, 1f, 2f), List.of(3f, 0.5f, 0f, 2f));
    assertThatExceptionOfType(PayloadException.class)
        .isThrownBy(() -> rows(packaged, body.replace('\'', '"')))
        .withMessageContaining(cause);
    ModelInfo unsigned = NAMED.with(NAMED.featureNames(), types, packaging(false));
    assertThat(rows(unsigned, "{\"inputs\": [[0.5, 1]]}").getFirst()).startsWith(0.5f, 1f);
  }

  private static Packaging packaging(boolean saysTypes) {
    return new Packaging(SavedAs.BOOSTER, false, saysTypes, new BitSet());
  }

  @Test
  void parametersAreKnownOnceTheBodyIsDecoded() throws PayloadException {
    MlflowDecoder decoder = new MlflowDecoder();
    Payloads.rows(
        decoder,
        NAMED,
        "{\"params\": {\"predict_method\": \"predict_proba\", \"inference_output\": \"raw_score\"},"
            + " \"inputs\": [[1]]}");

    assertThat(decoder.params()).isEqualTo(new MlflowParams("predict_proba", "raw_score"));
  }

  @Test
  void columnsOfAnyShapeBecomeTheRowsThatRecordsAre() throws PayloadException {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2_000; i++) {
      int count = 1 + random.nextInt(5);
      List<StringBuilder> columns = new ArrayList<>();
      List<String> records = new ArrayList<>();
      for (int row = 0; row < count; row++) {
        StringBuilder record = new StringBuilder("{");
        for (int column = 0; column < 4; column++) {
          String blank = " \n\t".substring(0, random.nextInt(3));
          String cell = random.nextInt(4) == 0 ? "null" : Integer.toString(random.nextInt(-99, 99));
          if (row == 0) {
            columns.add(new StringBuilder());
          }
          boolean isNested = random.nextInt(4) == 0;
          columns.get(column).append(row == 0 ? blank : "," + blank);
          columns.get(column).append(isNested ? "[" + blank + cell + "]" : cell + blank);
          record.append(column == 0 ? "" : ",").append(name(column)).append(":").append(cell);
        }
        records.add(record.append('}').toString());
      }
      StringBuilder inputs = new StringBuilder("{\"inputs\":{");
      for (int column = 0; column < 4; column++) {
        inputs.append(column == 0 ? "" : ",").append(name(column)).append(": [");
        inputs.append(columns.get(column)).append(']');
      }
      assertThat(rows(NAMED, inputs.append("}}").toString()))
          .isEqualTo(rows(NAMED, "{\"dataframe_records\": " + records + "}"));
    }
  }

  private static String name(int column) {
    return '"' + NAMED.featureNames().get(column) + '"';
  }

  @Test
  void goodBodiesWithBrokenBytesAreReadOrRefused() {
    SplittableRandom random = new SplittableRandom(4);
    int read = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] good = GOOD.get(random.nextInt(GOOD.size())).getBytes(UTF_8);
      byte[] body = Arrays.copyOf(good, good.length - random.nextInt(2));
      byte[] bytes = "[]{},:\"\\ 1n".getBytes(UTF_8);
      body[random.nextInt(body.length)] = bytes[random.nextInt(bytes.length)];
      try {
        var unused =
            new MlflowDecoder().decode(Unpooled.wrappedBuffer(body), NAMED, HeapShare.UNBOUNDED);
        read++;
      } catch (PayloadException e) {
        assertThat(e.kind()).isEqualTo(Kind.MISMATCH);
        assertThat(String.valueOf(e.getMessage())).isNotBlank().doesNotContain("\n");
      } catch (RuntimeException e) {
        throw new AssertionError(new String(body, UTF_8), e);
      }
    }
    assertThat(read).isBetween(1_000, 50_000);
  }

  @Test
  void keysThatNobodyMeansAreNotTakenApart() {
    String keys = "a,".repeat(600);
    assertThatExceptionOfType(PayloadException.class)
        .isThrownBy(
            () ->
                rows(
                    NAMELESS,
                    "{\"instances\": [[1]], \"params\": {\"inference_output\": \"" + keys + "\"}}"))
        .withMessageContaining("params.inference_output: 1200 characters (expected: at most 1024)");
  }
}
