package dev.coppice.loader.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.loader.archive.RefusedArtifactException;

/** Whatever {@code expectations.jsonl} holds: rows in order, or a refusal of one line. */
class ExpectationFuzzTest {

  @FuzzTest
  void expectations(byte[] content) {
    try {
      Expectations read = ExpectationReader.read(content);
      assertThat(read.tolerance()).isNotNegative();
      int after = 0;
      int line = 0;
      for (Expectation row : read.rows()) {
        assertThat(row.line()).isGreaterThan(line);
        assertThat(row.rowFrom()).isGreaterThanOrEqualTo(after);
        assertThat(row.rowTo()).isGreaterThan(row.rowFrom()).isLessThanOrEqualTo(content.length);
        assertThat(content[row.rowFrom()]).isIn((byte) '[', (byte) '{');
        assertThat(row.scores()).isNotEmpty();
        line = row.line();
        after = row.rowTo();
      }
      assertThat(read.rows()).isNotEmpty().hasSizeLessThanOrEqualTo(ExpectationReader.MAX_ROWS);
    } catch (RefusedArtifactException refusal) {
      assertThat(String.valueOf(refusal.getMessage()))
          .startsWith(Expectations.FILE + ": ")
          .hasSizeLessThan(600)
          .doesNotContain("\n");
    }
  }
}
