package dev.coppice.loader.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.model.Quoted;
import dev.coppice.model.xgboost.XgboostModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code expectations.jsonl}, and holds it to every rule that needs no model: each line is a
 * row with the scores it must get; a first line may say how they were made. Empty lines stand only
 * at the end.
 */
public final class ExpectationReader {

  static final int MAX_ROWS = 10_000;

  private static final int MAX_QUOTED_BYTES = 4096;

  private final byte[] content;
  private final List<Expectation> rows = new ArrayList<>();

  /** Where nothing is said of how the scores were made, another XGBoost may have made them. */
  private int tolerance = 1;

  private ExpectationReader(byte[] content) {
    this.content = content;
  }

  /**
   * Reads the whole file.
   *
   * @throws RefusedArtifactException if it breaks a rule; the message names the line
   */
  public static Expectations read(byte[] content) throws RefusedArtifactException {
    return new ExpectationReader(content).read();
  }

  private Expectations read() throws RefusedArtifactException {
    int end = end();
    int from = 0;
    for (int line = 1; from < end; line++) {
      int to = from;
      while (to < end && content[to] != '\n') {
        to++;
      }
      line(line, from, to);
      from = to + 1;
    }
    if (rows.isEmpty()) {
      throw new RefusedArtifactException(
          Expectations.FILE + ": no row (expected: a line of row and score, or more)");
    }
    return new Expectations(content, rows, tolerance);
  }

  private void line(int line, int from, int to) throws RefusedArtifactException {
    ExpectationLine read = ExpectationLine.read(content, from, to, line);
    if (!read.hasRow()) {
      tolerance = read.tolerance().orElseGet(() -> isOfRelease(read.xgboost()) ? 0 : 1);
      return;
    }
    if (rows.size() == MAX_ROWS) {
      throw refuse(line, "one row too many (expected: at most %d)".formatted(MAX_ROWS));
    }
    rows.add(new Expectation(line, from + read.rowFrom(), from + read.rowTo(), read.scores()));
  }

  private static boolean isOfRelease(String version) {
    return version.equals(XgboostModel.RELEASE) || version.startsWith(XgboostModel.RELEASE + ".");
  }

  /** Where the last line ends that is not empty. */
  private int end() {
    int end = content.length;
    while (end > 0 && isSpace(content[end - 1])) {
      end--;
    }
    return end;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** The refusal of a line. */
  static RefusedArtifactException refuse(int line, String problem) {
    return new RefusedArtifactException(
        Quoted.line("%s: line %d: %s".formatted(Expectations.FILE, line, problem)));
  }

  /** A whole line as a log shows it. */
  static String quote(Expectations expectations, Expectation expectation) {
    byte[] content = expectations.content();
    int from = expectation.rowFrom();
    while (from > 0 && content[from - 1] != '\n') {
      from--;
    }
    int to = expectation.rowTo();
    while (to < content.length && content[to] != '\n') {
      to++;
    }
    return Quoted.line(new String(content, from, Math.min(to - from, MAX_QUOTED_BYTES), UTF_8));
  }
}
