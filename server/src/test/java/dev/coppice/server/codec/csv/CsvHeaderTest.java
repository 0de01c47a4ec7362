package dev.coppice.server.codec.csv;

import static dev.coppice.server.codec.Payloads.NAMED;
import static dev.coppice.server.codec.Payloads.NAMELESS;
import static dev.coppice.server.codec.Payloads.refusal;
import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.Payloads.rows;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.ModelInfo;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import dev.coppice.server.codec.rows.RequestDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of a model's own numbers below names, and above none. */
class CsvHeaderTest {

  private static final RequestDecoder WITH_HEADER =
      new CsvDecoder(new CsvForm(true, (byte) 0, true));
  private static final RequestDecoder WITHOUT = new CsvDecoder();

  private static final String UNSAID =
      "row 1: the names of the columns (expected: values, or names announced by Content-Type:"
          + " text/csv; header=present)";

  private static final ModelInfo ODD =
      new ModelInfo(
          "xgboost",
          "reg:squarederror",
          1,
          3,
          List.of("plan=a, b", "say \"x\"", "tr\u00e8s\nlong"));

  @Test
  void namesMayComeInAnyOrder() throws PayloadException {
    assertThat(rows(WITH_HEADER, NAMED, "score,age,tenure,income\n4,1,3,2\n8,5,,nan\n"))
        .containsExactly(row(1, 2, 3, 4), row(5, NaN, NaN, 8));
  }

  @Test
  void columnsThatAreNotNamedAreMissing() throws PayloadException {
    assertThat(rows(WITH_HEADER, NAMED, "tenure\r\n3\r\n4")).hasSize(2);
    assertThat(rows(WITH_HEADER, NAMED, "tenure;age\n3;1")).containsExactly(row(1, NaN, 3, NaN));
  }

  @Test
  void namesMayBeQuotedAndFollowAByteOrderMark() throws PayloadException {
    assertThat(rows(WITH_HEADER, NAMED, "\ufeff\"income\" , age\n2,1"))
        .containsExactly(row(1, 2, NaN, NaN));
    assertThat(rows(WITH_HEADER, ODD, "\"say \"\"x\"\"\",\"tr\u00e8s\nlong\",\"plan=a, b\"\n2,3,1"))
        .containsExactly(row(1, 2, 3));
  }

  @Test
  void blanksAroundANameAreAPartOfItWhereTheModelHasThem() throws PayloadException {
    ModelInfo model =
        new ModelInfo("xgboost", "reg:squarederror", 1, 3, List.of("age", " hours", "hours"));
    assertThat(rows(WITH_HEADER, model, "age , hours,hours\n1,2,3")).containsExactly(row(1, 2, 3));
    assertThat(rows(WITH_HEADER, model, "hours ,\" hours\"\n3,2")).containsExactly(row(NaN, 2, 3));
    assertThat(rows(WITH_HEADER, model, " hours,age\n2,1")).containsExactly(row(1, 2, NaN));
    assertThat(rows(WITH_HEADER, model, "\n  age,hours\n1,3")).containsExactly(row(1, NaN, 3));
    assertThat(rows(WITH_HEADER, model, " hours\n2")).containsExactly(row(NaN, 2, NaN));
    assertThat(refusal(WITH_HEADER, model, "\" age\"\n1"))
        .hasMessageContaining("Unknown feature name:  age (column 1)");
    assertThat(refusal(WITHOUT, model, "age, hours,hours\n1,2,3").getMessage()).contains("row 1");
  }

  /** Names with blanks, delimiters and quotes, some of which differ in nothing but blanks. */
  private static final List<String> UNUSUAL =
      List.of(
          "a", " a", "a ", "\ta", "A", "a b", " a  b", "a,b", "\"a\"", "a;b", "|", "\u00e9",
          "e\u0301", "1", "nan", "\u00a0a");

  static LongStream seeds() {
    return LongStream.range(1, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void unusualNamesInAnyOrderAreEachItsOwn(long seed) throws PayloadException {
    Random random = new Random(seed);
    List<String> all = new ArrayList<>(UNUSUAL);
    Collections.shuffle(all, random);
    List<String> names = all.subList(0, 2 + random.nextInt(5));
    List<String> shuffled = new ArrayList<>(names);
    Collections.shuffle(shuffled, random);
    List<String> sent = shuffled.subList(0, 2 + random.nextInt(names.size() - 1));
    List<String> cells = sent.stream().map(name -> "" + names.indexOf(name)).toList();
    List<Float> expected = new ArrayList<>();
    for (String name : names) {
      expected.add(sent.contains(name) ? (float) names.indexOf(name) : Float.NaN);
    }
    ModelInfo model = new ModelInfo("xgboost", "reg:squarederror", 1, names.size(), names);
    String header = String.join(",", sent.stream().map(CsvHeaderTest::written).toList());
    assertThat(rows(WITH_HEADER, model, header + "\n" + String.join(",", cells)))
        .as(header)
        .containsExactly(expected);
  }

  /** As Python's writers of CSV write it. */
  private static String written(String name) {
    boolean needsQuotes = name.contains(",") || name.contains("\"");
    return needsQuotes ? "\"" + name.replace("\"", "\"\"") + "\"" : name;
  }

  @Test
  void oneNameWithABlankIsOneName() throws PayloadException {
    ModelInfo model =
        new ModelInfo("xgboost", "reg:squarederror", 1, 2, List.of("monthly charge", "b"));
    assertThat(rows(WITH_HEADER, model, "monthly charge\n7")).containsExactly(row(7, NaN));
    assertThat(rows(WITH_HEADER, model, "b;monthly charge\n7;8")).containsExactly(row(8, 7));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|", " ", ":"})
  void whatIsSaidDelimits(String delimiter) throws PayloadException {
    CsvForm form = new CsvForm(true, (byte) delimiter.charAt(0), true);
    String body = "age,income,score\n,2,\n1,,4\n,,\n".replace(",", delimiter);
    assertThat(rows(new CsvDecoder(form), NAMED, body))
        .containsExactly(row(NaN, 2, NaN, NaN), row(1, NaN, NaN, 4), row(NaN, NaN, NaN, NaN));
    CsvForm bare = new CsvForm(false, (byte) delimiter.charAt(0), true);
    assertThat(rows(new CsvDecoder(bare), NAMED, ",,3,\n".replace(",", delimiter)))
        .containsExactly(row(NaN, NaN, 3, NaN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "age,agee~1,2~Unknown feature name: agee (column 2)",
        "agee,age,b~x,1,y~Unknown feature names: agee (column 1), b (column 3)",
        "age,,age~1,2,3~Feature name twice: age (column 3)",
        ",age~1,2~Unknown feature name: \"\" (column 1)",
        "a,b,c,d,e,f,g,h,i,j,k,l~1,2,3,4,5,6,7,8,9,0,1,2~Unknown feature names: a (column 1), b"
            + " (column 2), c (column 3), d (column 4), e (column 5), f (column 6), g (column 7),"
            + " h (column 8), i (column 9), j (column 10) and 2 more",
      })
  void namesThatDoNotFitTheModelAreTold(String names, String values, String cause) {
    PayloadException refusal = refusal(WITH_HEADER, NAMED, names + "\n" + values);
    assertThat(refusal).hasMessage("Unable to evaluate payload provided: " + cause);
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
  }

  @Test
  void modelWithoutNamesTakesNoHeader() {
    PayloadException refusal = refusal(WITH_HEADER, NAMELESS, "age\n1");
    assertThat(refusal)
        .hasMessage(
            "Unable to evaluate payload provided: The model has no feature names; send rows"
                + " without a header.");
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "age,income|1,2,3~row 1: 3 columns (expected: 2, as in the header)",
        "age,income|0.1,0.2,x~row 1: 3 columns (expected: 2, as in the header)",
        "age,income|1,2|3,4, ~row 2: 3 columns (expected: 2, as in the header)",
        "age,income|1,2,1e39,\"x\"~row 1: 4 columns (expected: 2, as in the header)",
        "age,income|1,2|3~row 2: 1 columns (expected: 2, as in the header)",
        "age,income~body: no row (expected: at least one)",
        "age||1~row 1: empty (expected: a row)",
        "age,income|1,\"2\"~row 1, column income: \"2\" (expected: a number)",
        "income,age|1,x~row 1, column age: x (expected: a number)",
        "income,age|1,1e39~row 1, column age: 1e39 (expected: a number that float32 can hold)",
        "income,\"age|1,2~header, column 2: the body ends in quotes (expected: a closing quote)",
        "agee,age|1,x~row 1, column age: x (expected: a number)",
      })
  void rowsBelowNamesAreAsStrictAsOthers(String body, String cause) {
    String lines = body.replace('|', '\n');
    assertThat(refusal(WITH_HEADER, NAMED, lines).kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal(WITH_HEADER, NAMED, lines)).hasMessageEndingWith("\n " + cause);
  }

  @Test
  void rowOfNamesThatNobodyAnnouncedIsRefusedByWhatAnnouncesIt() {
    for (String names : List.of("age,income,tenure,score", "income,\"age\"", "score;tenure")) {
      PayloadException refusal = refusal(WITHOUT, NAMED, names + "\n1,2,3,4");
      assertThat(refusal).hasMessageEndingWith(UNSAID);
      assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
    }
    assertThat(refusal(WITHOUT, NAMED, "age,agee\n1,2"))
        .hasMessageEndingWith("row 1, column 1: age (expected: a number)");
    assertThat(refusal(WITHOUT, NAMED, "1,2\nage,income"))
        .hasMessageEndingWith("row 2, column 1: age (expected: a number)");
  }

  @Test
  void namesThatAreNumbersAreValues() throws PayloadException {
    ModelInfo model = new ModelInfo("xgboost", "reg:squarederror", 1, 2, List.of("0", "1"));
    assertThat(rows(WITHOUT, model, "0,1\n1,0")).containsExactly(row(0, 1), row(1, 0));
    assertThat(rows(WITH_HEADER, model, "1,0\n1,0")).containsExactly(row(0, 1));
  }

  @Test
  void manyNamesAreReadInLinearTime() {
    String names = "age," + "x,".repeat(3_000_000) + "y";
    assertThat(refusal(WITH_HEADER, NAMED, names + "\n1"))
        .hasMessageEndingWith("row 1: 1 columns (expected: 3000002, as in the header)");
    assertThat(refusal(WITHOUT, NAMED, "age,".repeat(3_000_000) + "\n1"))
        .hasMessageEndingWith("row 1, column 1: age (expected: a number)");
  }
}
