package dev.coppice.scripts.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadLineTest {

  private static final String TREES =
      "INFO  [coppice-load-1] ModelLoader - loaded acme.tar.gz: forest scores with 600 of 600 rounds,"
          + " 20824576 bytes, version \"17\", downloading 88 ms, unpacking 660 ms, building 443 ms,"
          + " in all 1191 ms";
  private static final String LINEAR =
      "INFO  [coppice-load-2] ModelLoader - loaded acme.tar.gz: xgboost, 4711 bytes, version \"18\","
          + " downloading 1 ms, unpacking 2 ms, building 3 ms, in all 6 ms";

  @Test
  void theLatestLoadIsReadWhateverScoresIt() throws IOException {
    assertThat(LoadLine.latest(List.of(TREES), "acme.tar.gz"))
        .isEqualTo(new LoadLine(20_824_576, 88, 660, 443));
    assertThat(LoadLine.latest(List.of(TREES, LINEAR), "acme.tar.gz"))
        .isEqualTo(new LoadLine(4711, 1, 2, 3));
  }

  @Test
  void logWithoutALoadOfTheModelIsRefused() {
    assertThatThrownBy(() -> LoadLine.latest(List.of(TREES), "other.tar.gz"))
        .isInstanceOf(IOException.class)
        .hasMessage("log: no load of other.tar.gz (expected: one line per load)");
  }
}
