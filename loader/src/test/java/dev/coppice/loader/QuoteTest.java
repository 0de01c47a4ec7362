package dev.coppice.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class QuoteTest {

  @Test
  void anExceptionWithoutMessageIsNamedByItsType() {
    assertThat(Quote.cause(new IOException())).isEqualTo("IOException");
  }
}
