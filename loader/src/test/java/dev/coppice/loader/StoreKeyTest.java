package dev.coppice.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form that a store asks of names. */
class StoreKeyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "acme.tar.gz", "eu/acme", "a/.b", "a/..b", "...", "a.", "a b", "~", ".a/b."})
  void relativePathsOfPrintableAsciiAreKeys(String value) {
    assertThat(new StoreKey(value).value()).isEqualTo(value);
    assertThat(StoreKey.parse(value)).contains(new StoreKey(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/", "/a", "a/", "a//b", ".", "..", "./a", "a/.", "a/..", "../a", "a/./b", "a/../b"
      })
  void pathsThatLeadElsewhereAreNone(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StoreKey(value))
        .withMessageContaining("without empty, '.' or '..' segments");
    assertThat(StoreKey.parse(value)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " a", "a\\b", "a\tb", "a\u007f", "\u00e4"})
  void otherCharactersAreNone(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StoreKey(value))
        .withMessageContaining("printable ASCII");
    assertThat(StoreKey.parse(value)).isEmpty();
  }

  @Test
  void thousandAndTwentyFourCharactersAreTheMost() {
    assertThat(new StoreKey("a".repeat(1024)).value()).hasSize(1024);
    assertThatIllegalArgumentException().isThrownBy(() -> new StoreKey("a".repeat(1025)));
  }
}
