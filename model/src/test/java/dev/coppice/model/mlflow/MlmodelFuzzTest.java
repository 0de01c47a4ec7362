package dev.coppice.model.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.model.InvalidModelException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a file {@code MLmodel} holds, it is read as data or refused with one line. */
class MlmodelFuzzTest {

  private static final int MUTANTS = 20_000;
  private static final List<String> PIECES =
      List.of("&a ", "*a", "!!python/object:os.system ", "{", "[", "- ", "? ", ": ", "|\n", "\n");

  @Test
  void everyDocumentIsReadOrRefused() {
    SplittableRandom random = new SplittableRandom(7);
    int read = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutant(random);
      try {
        read += isRead(mutant) ? 1 : 0;
      } catch (RuntimeException e) {
        throw new AssertionError(new String(mutant, UTF_8), e);
      }
    }
    assertThat(read).isBetween(MUTANTS / 50, MUTANTS - MUTANTS / 10);
  }

  @FuzzTest
  void mlmodel(byte[] document) {
    isRead(document);
  }

  private static boolean isRead(byte[] document) {
    try {
      Mlmodel read = MlmodelReader.read(document);
      assertThat(read.data()).isNotEmpty().doesNotContain("/");
      assertThat(read.signature().width()).isNotNegative();
      return true;
    } catch (InvalidModelException e) {
      assertThat(String.valueOf(e.getMessage())).isNotBlank().doesNotContain("\n");
      assertThat(String.valueOf(e.getMessage()).length()).isLessThan(800);
      return false;
    }
  }

  private static byte[] mutant(SplittableRandom random) {
    byte[] bytes = Mlmodels.all().get(random.nextInt(2));
    int at = random.nextInt(bytes.length);
    if (random.nextBoolean()) {
      bytes[at] = (byte) random.nextInt(random.nextBoolean() ? 128 : 256);
      return Arrays.copyOf(bytes, bytes.length - random.nextInt(2));
    }
    String text = new String(bytes, UTF_8);
    String piece = PIECES.get(random.nextInt(PIECES.size()));
    return (text.substring(0, at) + piece + text.substring(at)).getBytes(UTF_8);
  }
}
