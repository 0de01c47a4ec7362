package dev.coppice.model.legacy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.model.FuzzedModel;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.InvalidModelIoException;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

/** Whatever an old file's bytes are: a refusal of one line, or a model that scores alike. */
class LegacyFileFuzzTest {

  private static final byte[] BINARY = {'b', 'i', 'n', 'f'};
  private static final byte[] PICKLE = {(byte) 0x80, 4};

  @AutoClose private static FuzzedModel fuzzed;

  @BeforeAll
  static void open() throws IOException {
    fuzzed = FuzzedModel.inNewFolder();
  }

  @FuzzTest
  void binary(byte[] file) throws IOException {
    translate(file, BINARY);
  }

  @FuzzTest
  void pickle(byte[] file) throws IOException {
    translate(file, PICKLE);
  }

  /** A file that begins like another kind is given this one's beginning. */
  private static void translate(byte[] drawn, byte[] mark) throws IOException {
    boolean isMarked = drawn.length >= mark.length && isMarked(drawn, mark);
    byte[] file = isMarked ? drawn : Arrays.copyOf(mark, mark.length + drawn.length);
    if (!isMarked) {
      System.arraycopy(drawn, 0, file, mark.length, drawn.length);
    }
    try (ReadingMemory memory = ReadingMemory.unbounded()) {
      ModelInput input = ModelInput.open(new ByteArrayInputStream(file), memory);
      fuzzed.readAndScore(input.bytes().readAllBytes(), input.format());
    } catch (InvalidModelException refusal) {
      FuzzedModel.assertOneLine(refusal);
    } catch (InvalidModelIoException refusal) {
      FuzzedModel.assertOneLine(refusal.refusal());
    }
  }

  private static boolean isMarked(byte[] file, byte[] mark) {
    return mark == PICKLE ? file[0] == mark[0] : Arrays.equals(file, 0, 4, mark, 0, 4);
  }
}
