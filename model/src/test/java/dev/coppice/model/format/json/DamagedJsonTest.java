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
import java.nio.charset.StandardCharsets;
import java.util.Random;
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
