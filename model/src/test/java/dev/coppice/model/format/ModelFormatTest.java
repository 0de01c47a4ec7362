package dev.coppice.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFiles;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFormatTest {

  private static final String UNKNOWN = "unknown format (expected: XGBoost JSON or UBJSON)";

  @ParameterizedTest
  @ValueSource(strings = {"{\"learner\":", "{ \"learner\"", "{\n", "{\t", "{\r\n"})
  void jsonIsABraceBeforeWhiteSpaceOrAQuote(String head) throws InvalidModelException {
    assertThat(detect(head)).isEqualTo(ModelFormat.JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{L", "{l", "{I", "{i", "{U"})
  void ubjsonIsABraceBeforeTheTypeOfALength(String head) throws InvalidModelException {
    assertThat(detect(head)).isEqualTo(ModelFormat.UBJSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "junk\n", "[{\"", "\u0000{\"", "bin", "\u001f\u008b"})
  void everythingElseIsUnknown(String head) {
    assertRefused(head.getBytes(StandardCharsets.ISO_8859_1), UNKNOWN);
  }

  @Test
  void oldFormatsAreUnknownHere() {
    assertRefused(ModelFiles.golden("reg.binary"), UNKNOWN);
    assertRefused(ModelFiles.golden("reg.pickle"), UNKNOWN);
  }

  private static ModelFormat detect(String head) throws InvalidModelException {
    byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
    return ModelFormat.detect(bytes);
  }

  private static void assertRefused(byte[] head, String message) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ModelFormat.detect(head))
        .withMessage(message);
  }
}
