package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.RawPayloads.CUSTOMER;
import static dev.coppice.server.codec.RawPayloads.NAMELESS;
import static dev.coppice.server.codec.RawPayloads.refusal;
import static dev.coppice.server.codec.RawPayloads.rows;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.HeapShare;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.csv.CsvForm;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.MlflowDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.KnownHeads;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw rows below names, names beyond the document, absent columns, and what delimits. */
class RawColumnsByNameTest {

  private static final RequestDecoder JSON = new JsonDecoder();
  private static final RequestDecoder CSV = new CsvDecoder();
  private static final RequestDecoder BELOW_NAMES =
      new CsvDecoder(new CsvForm(true, (byte) 0, true));

  private static final String COLUMNS =
      """
      "columns": ["note", "plan", "tenure"], "features": [
        {"source": "plan", "type": "text", "steps": [
          {"ordinal": {"categories": ["New York", "b"], "unknown": -1}}]},
        {"source": "tenure", "type": "number"}]}
      """;

  /** Plan's index and tenure; passes over what it does not know, and wants what it does. */
  private static final Preprocessing RECORDS =
      RawPayloads.read(
          "{\"version\": 1, \"extra\": \"ignore\", \"absent\": \"refuse\", " + COLUMNS);

  private static final Preprocessing IGNORING =
      RawPayloads.read("{\"version\": 1, \"extra\": \"ignore\", " + COLUMNS);

  private static final Preprocessing CITY =
      RawPayloads.read(
          """
          {"version": 1, "columns": ["my city"], "features": [
            {"source": "my city", "type": "text", "steps": [
              {"ordinal": {"categories": ["New York, NY", "b"], "unknown": -1}}]}]}
          """);

  private static final Preprocessing EPOCH =
      RawPayloads.read(
          """
          {"version": 1, "columns": ["since"], "features": [
            {"source": "since", "type": "date", "epoch": "milliseconds", "steps": [
              {"date_part": {"part": "month"}}]}]}
          """);

  private static void assertMismatch(PayloadException refusal, String cause) {
    assertThat(refusal).hasMessage("Unable to evaluate payload provided: " + cause);
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
  }

  private static RequestDecoder delimited(boolean header, char delimiter) {
    return new CsvDecoder(new CsvForm(header, (byte) delimiter, true));
  }

  @Test
  void rawRowsMayStandBelowNames() throws PayloadException {
    assertThat(
            rows(
                BELOW_NAMES,
                CUSTOMER,
                "\ufeffage,\"plan\",since\r\n41.5,\"a, \"\"b\"\"\",2024-05-17\r\n ,pro,\r\n"))
        .containsExactly(row(3, 41.5, NaN, 5), row(1, NaN, NaN, NaN));
    assertMismatch(
        refusal(BELOW_NAMES, CUSTOMER, "age,agee\n1,x"), "Unknown feature name: agee (column 2)");
    assertMismatch(
        refusal(BELOW_NAMES, CUSTOMER, "plan,age\npro,1\npro,old"),
        "row 2, column age: old (expected: a number that float64 can hold)");
    assertMismatch(
        refusal(BELOW_NAMES, NAMELESS, "city\nb"),
        "The model has no feature names; send rows without a header.");
  }

  @Test
  void extraNamesArePassedOverWhereTheDocumentSaysSo() throws PayloadException {
    assertThat(
            rows(
                JSON,
                RECORDS,
                "{\"id\": {\"a\": [1]}, \"tenure\": 7, \"id\": 2, \"plan\": \"b\", \"x\": \"\"}"))
        .containsExactly(row(1, 7));
    assertThat(rows(BELOW_NAMES, RECORDS, "id,tenure,,id,plan,x\n\"1,\n2\",7,a,b,b,\"\"\n"))
        .containsExactly(row(1, 7));
    assertThat(rows(JSON, IGNORING, "{\"id\": 1, \"tenure\": 7}")).containsExactly(row(NaN, 7));
  }

  @Test
  void rowOfExtraNamesAloneIsRefused() {
    assertMismatch(
        refusal(JSON, IGNORING, "[{\"id\": 1, \"plan\": \"b\"}, {\"Plan\": \"b\"}]"),
        "Unknown feature name: Plan (row 2)");
    assertMismatch(
        refusal(BELOW_NAMES, IGNORING, "Plan,Tenure\nb,1"),
        "Unknown feature names: Plan (column 1), Tenure (column 2)");
    assertMismatch(
        refusal(delimited(true, ','), IGNORING, "plan;tenure\nb;1"),
        "Unknown feature name: plan;tenure (column 1)");
  }

  @Test
  void absentColumnsAreToldWithTheirRow() {
    assertMismatch(
        refusal(JSON, RECORDS, "[{\"plan\": null, \"tenure\": null}, {\"note\": 1}]"),
        "Missing columns: plan, tenure (row 2)");
    assertMismatch(refusal(JSON, RECORDS, "{\"plan\": \"b\"}"), "Missing column: tenure (row 1)");
    assertMismatch(
        refusal(BELOW_NAMES, RECORDS, "tenure,note\n1,2"), "Missing column: plan (header)");
  }

  @Test
  void shortRowsOfPositionsAreRefusedThoughNoFeatureUsesWhatTheyLack() throws PayloadException {
    Preprocessing trailing =
        RawPayloads.read(
            """
            {"version": 1, "absent": "refuse", "columns": ["id", "tenure", "year"],
             "features": [{"source": "tenure", "type": "number"}]}
            """);
    String width = "Number of columns does not match number of raw columns in preprocessing. ";
    assertThat(rows(CSV, trailing, "1001,60,2020")).containsExactly(row(60));
    assertMismatch(refusal(CSV, trailing, "60,2020\n3,2020"), width + "(3 vs. 2)");
    assertMismatch(refusal(JSON, trailing, "[[60, 2020]]"), width + "(3 vs. 2)");
    assertMismatch(
        refusal(new MlflowDecoder(), trailing, "{\"dataframe_split\": {\"data\": [[60, 2020]]}}"),
        width + "(3 vs. 2)");
    assertMismatch(
        refusal(
            InferDecoder.ofJson(-1, new KnownHeads()),
            trailing,
            """
            {"inputs": [{"name": "x", "shape": [1, 2], "datatype": "FP64", "data": [60, 2020]}]}
            """),
        width + "(3 vs. 2)");
    assertMismatch(refusal(CSV, RECORDS, "a,b\nc,d"), width + "(3 vs. 2)");
    assertMismatch(refusal(JSON, RECORDS, "[1]"), width + "(3 vs. 1)");
  }

  @Test
  void nullCountsAsPresent() throws PayloadException {
    assertThat(rows(JSON, RECORDS, "[{\"plan\": null, \"tenure\": null}]"))
        .containsExactly(row(NaN, NaN));
    assertThat(rows(CSV, RECORDS, ",,")).containsExactly(row(NaN, NaN));
  }

  @Test
  void allUnknownNamesOfABodyComeInOneMessage() {
    assertMismatch(
        refusal(JSON, CUSTOMER, "[{\"b\": 1, \"age\": 2}, {\"c\": \"x\", \"b\": 1}, {\"d\": 1}]"),
        "Unknown feature names: b (row 1), c (row 2), d (row 3)");
    StringBuilder body = new StringBuilder("[");
    for (int i = 0; i < 300; i++) {
      body.append("{\"x").append(i % 12).append("\": 1}, ");
    }
    assertThat(refusal(JSON, CUSTOMER, body + "{\"age\": 1}]"))
        .hasMessageEndingWith(", x9 (row 10) and 2 more");
  }

  @Test
  void unknownNamesBesideAWrapperAreNotTold() throws PayloadException {
    assertThat(rows(JSON, CUSTOMER, "{\"a\": 1, \"b\": 2, \"features\": [1, \"pro\"]}"))
        .containsExactly(row(1, NaN, NaN, NaN));
  }

  @Test
  void blankOrTabIsNoDelimiterWhereTextIs() throws PayloadException {
    assertThat(rows(CSV, RECORDS, "x,New York,1\ny,b,2")).containsExactly(row(0, 1), row(1, 2));
    assertThat(rows(CSV, RECORDS, "x;New York;1")).containsExactly(row(0, 1));
    assertThat(rows(delimited(false, '\t'), RECORDS, "x\tNew York\t1\n\tb\t"))
        .containsExactly(row(0, 1), row(1, NaN));
    assertThat(rows(delimited(true, ' '), RECORDS, "tenure plan\n1 \"New York\"\n2 b"))
        .containsExactly(row(0, 1), row(1, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"New York", "x\tb\t1", "10:15", "x b 1\ny,b,2"})
  void lineWithNothingElseBetweenCellsIsRefused(String body) {
    String first = body.lines().findFirst().orElseThrow().replace('\t', '?');
    PayloadException refusal = refusal(CSV, IGNORING, body);
    assertThat(refusal)
        .hasMessageEndingWith(
            "\n row 1: "
                + first
                + " (expected: one of , ; | between cells, or what delimits said, as in text/csv;"
                + " delimiter=\",\")");
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void commaInALaterRowDelimitsAllTheSame() {
    assertThat(refusal(CSV, IGNORING, "b\nNew York,1"))
        .hasMessageEndingWith("row 2: 2 columns (expected: 1, as before)");
  }

  @Test
  void nothingDelimitsOneColumnUnlessItIsSaid() throws PayloadException {
    assertThat(rows(CSV, CITY, "New York, NY\nb\n")).containsExactly(row(0), row(1));
    assertThat(rows(BELOW_NAMES, CITY, "my city\nNew York, NY\n")).containsExactly(row(0));
    assertThat(rows(delimited(false, ';'), CITY, "New York, NY\n\"b\"\n"))
        .containsExactly(row(0), row(1));
    assertMismatch(
        refusal(delimited(false, ','), CITY, "New York, NY"),
        "Number of columns does not match number of raw columns in preprocessing. (1 vs. 2)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"note,plan,tenure\nx,b,1", "plan,tenure\nb,1", "\"tenure\";note;plan\n1;x;b"})
  void rowOfNamesThatNobodyAnnouncedIsRefused(String body) {
    PayloadException refusal = refusal(CSV, RECORDS, body);
    assertThat(refusal).hasMessageContaining("row 1: the names of the columns (expected: values,");
    assertThat(refusal).hasMessageEndingWith("Content-Type: text/csv; header=present)");
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void oneColumnsNameIsRefusedAsItsFirstValue() throws PayloadException {
    assertThat(refusal(CSV, CITY, "my city\nb")).hasMessageContaining("header=present");
    assertThat(rows(CSV, CITY, "b\nmy city")).containsExactly(row(1), row(-1));
  }

  @Test
  void byteOrderMarkIsNoPartOfAText() throws PayloadException {
    assertThat(rows(CSV, CITY, "\ufeffb")).containsExactly(row(1));
  }

  @Test
  void numbersAreDatesWhereTheColumnCountsTime() throws PayloadException {
    assertThat(rows(JSON, EPOCH, "[{\"since\": 1715904000000}, {\"since\": \"2024-06-17\"}]"))
        .containsExactly(row(5), row(6));
    assertThat(rows(CSV, EPOCH, "1715904000000\n2024-06-17\n\"\"\n1.715904e12"))
        .containsExactly(row(5), row(6), row(NaN), row(5));
    assertMismatch(
        refusal(JSON, EPOCH, "[[1e30]]"),
        "row 1, column 1: 1e30 (expected: a date such as \"2024-05-17\", or milliseconds since"
            + " 1970, or null)");
  }

  @Test
  void columnsThatNobodyUsesCostARowNothing() throws PayloadException {
    long few = nanosToRead(1);
    assertThat(nanosToRead(10_000)).isLessThan(5 * few);
  }

  /** Processor time, which a busy machine does not stretch. */
  private static long nanosToRead(int columns) throws PayloadException {
    String names =
        IntStream.range(0, columns).mapToObj("\"c%d\""::formatted).collect(Collectors.joining(","));
    Preprocessing wide =
        RawPayloads.read(
            "{\"version\": 1, \"absent\": \"refuse\", \"columns\": ["
                + names
                + "], \"features\": [{\"source\": \"c0\", \"type\": \"number\"}]}");
    int rows = 300_000;
    ByteBuf body = Payloads.utf8("[" + "{\"c0\":1},".repeat(rows - 1) + "{\"c0\":1}]");
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long start = thread.getCurrentThreadCpuTime();
    assertThat(JSON.decodeRaw(body, wide.columns(), HeapShare.UNBOUNDED).rows()).isEqualTo(rows);
    return thread.getCurrentThreadCpuTime() - start;
  }
}
