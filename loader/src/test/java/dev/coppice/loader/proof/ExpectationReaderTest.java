package dev.coppice.loader.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.model.xgboost.XgboostModel;
import java.lang.management.ManagementFactory;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpectationReaderTest {

  private static final String ROW = "{\"row\": [1, 2], \"score\": 0.5}\n";

  private static Expectations read(String text) throws RefusedArtifactException {
    return ExpectationReader.read(text.getBytes(UTF_8));
  }

  @Test
  void rowsAreKeptAsTheyAreWrittenWithTheirLines() throws RefusedArtifactException {
    Expectations read =
        read(
            """
            {"score": 0.1 , "row" :  {"a":"é", "b": [1]} }\r
             {"row":[ 1,null ],"scores":[NaN,-Infinity,1e-3]}

            """);
    assertThat(read.rows())
        .extracting(row -> text(read, row))
        .containsExactly("{\"a\":\"é\", \"b\": [1]}", "[ 1,null ]");
    assertThat(read.rows()).extracting(Expectation::line).containsExactly(1, 2);
    assertThat(read.rows().get(0).scores()).containsExactly(0.1f);
    assertThat(read.rows().get(1).scores())
        .containsExactly(Float.NaN, Float.NEGATIVE_INFINITY, 0.001f);
  }

  @Test
  void aLineWithANewNameDoesNotHaveTheNamesOfAllLinesBeforeCopied() throws Exception {
    String lines =
        IntStream.range(0, 5_000)
            .mapToObj("{\"row\": {\"name%d\": 1}, \"score\": 1}\n"::formatted)
            .collect(Collectors.joining());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    assertThat(read(lines).rows()).hasSize(5_000);

    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isLessThan(20_000 * 5_000L);
  }

  private static String text(Expectations all, Expectation row) {
    return new String(all.content(), row.rowFrom(), row.rowTo() - row.rowFrom(), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        " | 1",
        "{'xgboost': '3.4.0'} | 0",
        "{'xgboost': '3.4'} | 0",
        "{'xgboost': '3.4.1rc1'} | 0",
        "{'xgboost': '3.0.0'} | 1",
        "{'xgboost': '3.40.0'} | 1",
        "{'tolerance': 0} | 0",
        "{'tolerance': 1024, 'xgboost': '3.4.0'} | 1024",
      })
  void toleranceIsOneStepUnlessTheJudgeMadeTheScoresOrAnotherIsStated(String first, int tolerance)
      throws RefusedArtifactException {
    String head = first == null ? "" : first.replace('\'', '"') + "\n";
    Expectations read = read(head + ROW);
    assertThat(read.tolerance()).isEqualTo(tolerance);
    assertThat(read.rows())
        .singleElement()
        .extracting(Expectation::line)
        .isEqualTo(head.isEmpty() ? 1 : 2);
  }

  @Test
  void theJudgesReleaseIsThatOfItsLibrary() throws Exception {
    Properties version = new Properties();
    try (var in = XgboostModel.class.getResourceAsStream("/xgboost4j-version.properties")) {
      version.load(in);
    }
    assertThat(version.getProperty("version")).startsWith(XgboostModel.RELEASE + ".");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[] | an array (expected: an object)",
        "7 | 7 (expected: an object)",
        "{} | row: missing (expected: present)",
        "{'row': [1]} | score: missing (expected: score or scores)",
        "{'score': 1} | row: missing (expected: present)",
        "{'row': [1], 'score': 1, 'scores': [1]} | score: beside scores (expected: score or scores)",
        "{'row': 1, 'score': 1} | row: 1 (expected: an object or an array)",
        "{'row': [1], 'score': '1'} | score: '1' (expected: a number)",
        "{'row': [1], 'score': null} | score: null (expected: a number)",
        "{'row': [1], 'score': 1e39} | score: 1e39 (expected: a number of float32, NaN,",
        "{'row': [1], 'score': -INF} | score: -INF (expected: a number of float32, NaN,",
        "{'row': [1], 'score': +1} | byte 24: bad syntax (expected: JSON)",
        "{'row': [1], 'scores': 1} | scores: 1 (expected: an array of numbers)",
        "{'row': [1], 'scores': []} | scores: [] (expected: 1 or more)",
        "{'row': [1], 'scores': [1, true]} | scores[1]: true (expected: a number)",
        "{'row': [1], 'row': [1], 'score': 1} | row: twice (expected: once)",
        "{'row': [1], 'scroe': 1} | scroe: unknown key (expected: row, and score or scores)",
        "{'tolerance': 1} | tolerance: unknown key (expected: row, and score or scores)",
        "{'row': [1], 'score': 1} x | byte 26: bad syntax (expected: JSON)",
        "{'row': [1], 'score': 1} {} | text after the object (expected: nothing)",
        "{'row': [1], 'score': | byte 22: the line ends here (expected: JSON)",
        "{'row': [[[[[[[[[1]]]]]]]]], 'score': 1} | nested too deep, or a number too long",
      })
  void whatIsWrongIsNamedWithItsLine(String line, String problem) {
    assertThatThrownBy(() -> read(ROW + line.replace('\'', '"') + "\n" + ROW))
        .hasMessageStartingWith("expectations.jsonl: line 2: " + problem.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{'tolerance': 1025} | tolerance: 1025 (expected: an integer from 0 to 1024)",
        "{'tolerance': -1} | tolerance: -1 (expected: an integer from 0 to 1024)",
        "{'tolerance': 1.0} | tolerance: 1.0 (expected: an integer from 0 to 1024)",
        "{'xgboost': 3.4} | xgboost: 3.4 (expected: a version as a string, such as '3.0.0')",
        "{'xgboost': 'new'} | xgboost: 'new' (expected: a version as a string, such as '3.0.0')",
        "{'xgboost': '3.4.0', 'row': [1], 'score': 1} | row, score or scores beside xgboost",
        "{'tolerance': 1, 'score': 1} | row, score or scores beside xgboost or tolerance",
      })
  void whatIsWrongWithTheFirstLineIsNamed(String line, String problem) {
    assertThatThrownBy(() -> read(line.replace('\'', '"') + "\n" + ROW))
        .hasMessageStartingWith("expectations.jsonl: line 1: " + problem.replace('\'', '"'));
  }

  @Test
  void fileWithoutRowsIsRefused() {
    for (String text : new String[] {"", "\n \n", "{\"tolerance\": 3}\n"}) {
      assertThatThrownBy(() -> read(text))
          .hasMessage("expectations.jsonl: no row (expected: a line of row and score, or more)");
    }
  }

  @Test
  void emptyLineStandsAtTheEndAlone() {
    assertThatThrownBy(() -> read(ROW + "\n" + ROW))
        .hasMessage("expectations.jsonl: line 2: blank (expected: an object)");
  }

  @Test
  void rowsAreBounded() throws RefusedArtifactException {
    assertThat(read(ROW.repeat(10_000)).rows()).hasSize(10_000);
    assertThatThrownBy(() -> read(ROW.repeat(10_001)))
        .hasMessage("expectations.jsonl: line 10001: one row too many (expected: at most 10000)");
  }
}
