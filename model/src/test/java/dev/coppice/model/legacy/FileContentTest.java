package dev.coppice.model.legacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileContentTest {

  private static final int BUFFER = 64 * 1024;

  private static FileContent content(String text) throws IOException, InvalidModelException {
    return FileContent.of(new ByteArrayInputStream(text.getBytes(ISO_8859_1)));
  }

  private static String model(String text) throws IOException, InvalidModelException {
    FileContent content = content(text);
    assertThat(content.isModel()).as(content.other()).isTrue();
    return new String(content.bytes().readAllBytes(), ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/models/reg.json", "/models/reg.ubj", "/models/softprob.json"})
  void modelLosesNoByte(String resource) throws Exception {
    byte[] file = LegacyFiles.resource(resource);
    FileContent content = FileContent.of(new ByteArrayInputStream(file));
    assertThat(content.isModel()).isTrue();
    assertThat(content.bytes().readAllBytes()).isEqualTo(file);
    for (int length = 40; length < file.length; length += 97) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThat(FileContent.of(new ByteArrayInputStream(cut)).isModel()).isTrue();
    }
  }

  @Test
  void membersThatNoEngineReadsAreLeftOutOnlyBeyondTheBuffer() throws Exception {
    String rest = "\"learner\" : {}} ";
    String near = "{\"a\": \"" + "x".repeat(BUFFER - 100) + "\", " + rest;
    assertThat(model(near)).isEqualTo(near);
    for (int length = BUFFER - 30; length < BUFFER + 30; length++) {
      String text = "{\"a\": \"" + "x".repeat(length) + "\", " + rest;
      assertThat(model(text)).isIn(text, "{\"learner\": {}} ");
    }
    assertThat(model("{\"a\": \"" + "x".repeat(9 * BUFFER) + "\"," + rest))
        .isEqualTo("{\"learner\": {}} ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1, \"b\": \"learner\", \"c\": {\"version\": 2}}",
        "{\"a\": tru\u0001, \"learner\": {}}",
        "{\"a\": , \"learner\": {}}",
        "{ learner: 1}",
        "{\"learners\": 1}",
        "{\"\\learner\": 1}",
        "{ }",
      })
  void whatHasNoSuchMemberOfItsOwnIsNoModel(String text) throws Exception {
    assertThat(content(text).other()).isEqualTo("JSON without learner or version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"",
        "{\"a\"",
        "{\"a\": ",
        "{\"a\": [1, {",
        "{\"a\": 1",
        "{\"a\": 1,",
        "{\"lear",
        "{\"learner\""
      })
  void objectThatEndsBeforeItTellsIsRefused(String text) {
    assertThatThrownBy(() -> content(text))
        .isInstanceOf(InvalidModelException.class)
        .hasMessage("the file ends too early (expected: a JSON object)");
  }

  @Test
  void fileThatStandsAloneIsAModelByItsFirstBytes() throws Exception {
    byte[] text = "{\"a\": 1}".getBytes(ISO_8859_1);
    FileContent content = FileContent.ofOnly(new ByteArrayInputStream(text));
    assertThat(content.isModel()).isTrue();
    assertThat(content.bytes().readAllBytes()).isEqualTo(text);
  }
}
