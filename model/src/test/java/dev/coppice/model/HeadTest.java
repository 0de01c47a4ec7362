package dev.coppice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class HeadTest {

  private static final byte[] STREAM = {1, 2, 3, 4, 5};

  @Test
  void theStreamStillBeginsWithTheBytesThatWereLookedAt() throws IOException {
    Head head = Head.peek(new ByteArrayInputStream(STREAM), 3);

    assertThat(head.bytes()).containsExactly(1, 2, 3);
    assertThat(head.whole().readAllBytes()).isEqualTo(STREAM);
  }

  @Test
  void aShortStreamHasAShortHead() throws IOException {
    Head head = Head.peek(new ByteArrayInputStream(STREAM), 100);

    assertThat(head.bytes()).isEqualTo(STREAM);
    assertThat(head.whole().readAllBytes()).isEqualTo(STREAM);
  }
}
