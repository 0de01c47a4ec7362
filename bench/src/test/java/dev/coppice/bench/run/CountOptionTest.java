package dev.coppice.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CountOptionTest {

  private final CountOption option = new CountOption("--minutes");

  @Test
  void numberFollowsTheName() {
    assertThat(option.of(List.of("--minutes", "999999"))).isEqualTo(999_999);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1000000", "-1", "1.5", "01", "five", ""})
  void otherNumbersAreRefusedWithTheRange(String count) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> option.of(List.of("--minutes", count)))
        .withMessage("--minutes: %s (expected: 1 to 999999)", count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--minutes", "--hours 1", "--minutes 1 2"})
  void otherWordsAreRefusedWithTheForm(String words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> option.of(List.of(words.split(" ", -1))))
        .withMessage("options: %s (expected: --minutes N)", words);
  }
}
