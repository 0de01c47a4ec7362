package dev.coppice.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class QuoteTest {

  @Test
  void nothingCanFakeALine() {
    assertThat(Quote.line("a\nb\r\u2028\u202e\u0000\ud800z")).isEqualTo("a?b?????z");
    assertThat(Quote.line("Grüße, 世界 😀")).isEqualTo("Grüße, 世界 😀");
  }

  @Test
  void namesAreCutAt200Characters() {
    assertThat(Quote.name("n".repeat(201))).hasSize(200);
  }

  @Test
  void anExceptionWithoutMessageIsNamedByItsType() {
    assertThat(Quote.cause(new IOException())).isEqualTo("IOException");
  }
}
