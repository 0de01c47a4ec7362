package dev.coppice.model.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.check.ModelMutator;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DamagedJsonTest {

  private static final JsonFactory JACKSON =
      new JsonFactoryBuilder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  @Test
  void aDamagedFileThatPassesIsStillJson() throws IOException {
    byte[] model = ModelFiles.golden("named.json");
    int passed = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      byte[] damaged = new ModelMutator(new Random(seed)).damage(model);
      try {
        JsonModelReader reader =
            new JsonModelReader(new ByteArrayInputStream(damaged), ReadingMemory.unbounded());
        reader.skip();
        reader.end();
      } catch (InvalidModelException e) {
        continue;
      }
      assertJson(damaged);
      passed++;
    }
    assertThat(passed).isGreaterThan(500);
  }

  /** Bytes at which forms of UTF-8 begin and end. */
  @Test
  void bytesAreTheTextThatJavaMakesOfThemOrRefused() throws IOException {
    byte[] edges = HexFormat.of().parseHex("617f808f909fa0bfc0c1c2dfe0ecedeeeff0f3f4f5f7f8fcff");
    Random random = new Random(8);
    int read = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] json = new byte[3 + random.nextInt(4)];
      json[0] = '"';
      for (int at = 1; at < json.length - 1; at++) {
        json[at] = edges[random.nextInt(at == 1 ? edges.length : 9)];
      }
      json[json.length - 1] = '"';
      String text = strictly(Arrays.copyOfRange(json, 1, json.length - 1));
      assertThat(text(json)).isEqualTo(text);
      read += text == null ? 0 : 1;
    }
    assertThat(read).isGreaterThan(200);
  }

  private static @Nullable String text(byte[] json) throws IOException {
    try {
      return new JsonModelReader(new ByteArrayInputStream(json), ReadingMemory.unbounded())
          .string(8);
    } catch (InvalidModelException e) {
      assertThat(e).hasMessageContaining("not UTF-8");
      return null;
    }
  }

  private static @Nullable String strictly(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static void assertJson(byte[] text) throws IOException {
    try (JsonParser parser = JACKSON.createParser(text)) {
      JsonToken token;
      while ((token = parser.nextToken()) != null) {
        if (token == JsonToken.VALUE_STRING) {
          parser.getText();
        }
      }
    } catch (JsonProcessingException e) {
      throw new AssertionError(new String(text, StandardCharsets.UTF_8), e);
    }
  }
}
