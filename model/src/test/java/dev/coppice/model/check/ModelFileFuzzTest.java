package dev.coppice.model.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.model.FuzzedModel;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.legacy.ModelInput;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

/** Whatever a model file's bytes are: a refusal of one line, or a model that scores alike. */
class ModelFileFuzzTest {

  @AutoClose private static FuzzedModel fuzzed;

  @BeforeAll
  static void open() throws IOException {
    fuzzed = FuzzedModel.inNewFolder();
  }

  @FuzzTest
  void json(byte[] file) throws IOException {
    if (fuzzed.readAndScore(file, ModelFormat.JSON)) {
      fuzzed.assertSameModel(file, rewritten(file));
    }
  }

  @FuzzTest
  void ubjson(byte[] file) throws IOException {
    fuzzed.readAndScore(file, ModelFormat.UBJSON);
  }

  private static byte[] rewritten(byte[] json) throws IOException {
    try (ReadingMemory memory = ReadingMemory.unbounded()) {
      ModelInput input = ModelInput.asUbjson(new ByteArrayInputStream(json), memory);
      assertThat(input.format()).isEqualTo(ModelFormat.UBJSON);
      return input.bytes().readAllBytes();
    } catch (InvalidModelException e) {
      throw new AssertionError("passed the check, but cannot be rewritten", e);
    }
  }
}
