package dev.coppice.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "0a.b_c1", "a b/c", " a", "/", "a//b", "../a", "...", "a\\b", "größe", "😀"})
  void anyTextThatCanBeShownIsAName(String value) {
    assertThat(new ModelName(value).value()).isEqualTo(value);
    assertThat(ModelName.of(value)).contains(new ModelName(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a\nb", "\0", "a\u007f", "a\u0085", "\ud83d", "a\ude00b"})
  void whatCannotBeSentOrShownIsNone(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelName(value))
        .withMessage("(expected: at most 1024 characters, no control character)");
    assertThat(ModelName.of(value)).isEmpty();
  }

  @Test
  void lengthCountsCharactersAndNotTheirHalves() {
    assertThat(new ModelName("😀".repeat(1024)).value()).hasSize(2048);
    assertThatIllegalArgumentException().isThrownBy(() -> new ModelName("n".repeat(1025)));
  }

  @Test
  void namesAreOrderedByCodePoints() {
    ModelName[] names =
        Stream.of("😀", "～", "b", "a", "ab", "A", "𐀀")
            .map(ModelName::new)
            .toArray(ModelName[]::new);
    Arrays.sort(names);

    assertThat(names)
        .extracting(ModelName::value)
        .containsExactly("A", "a", "ab", "b", "～", "𐀀", "😀");
  }

  @Test
  void noNameIsTheSingleModels() {
    ModelName alike = new ModelName(ModelName.SINGLE.value());

    assertThat(alike).isNotEqualTo(ModelName.SINGLE).isEqualTo(new ModelName(alike.value()));
    assertThat(ModelName.SINGLE).isNotEqualTo(alike).isEqualTo(ModelName.SINGLE);
    assertThat(alike.compareTo(ModelName.SINGLE)).isNotZero();
    assertThat(StoreKey.of(ModelName.SINGLE)).isEmpty();
  }

  @Test
  void messagesShowNamesShortAndOnOneLine() {
    assertThat(new ModelName("a\u2028b" + "n".repeat(500))).hasToString("a?b" + "n".repeat(197));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "team a/reg.tar.gz", "a b", "~", "..a", "a..", "%2e%2e"})
  void relativePathOfPrintableAsciiIsAKey(String value) {
    StoreKey key = StoreKey.of(new ModelName(value)).orElseThrow();

    assertThat(key.value()).isEqualTo(value);
    assertThat(key.name()).isEqualTo(new ModelName(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "a/", "a//b", "./a", "a/..", "../x"})
  void pathThatCouldLeadElsewhereIsNoKey(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StoreKey(value))
        .withMessage("(expected: a relative path without empty, '.' or '..' segments)");
    assertThat(StoreKey.of(new ModelName(value))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " a", "a\\b", "größe", "a\nb"})
  void whatIsNotPrintableAsciiIsNoKey(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StoreKey(value))
        .withMessage("(expected: 1 to 1024 printable ASCII characters, no backslash)");
  }
}
