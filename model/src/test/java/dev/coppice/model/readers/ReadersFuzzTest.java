package dev.coppice.model.readers;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** XGBoost and our own reader read the same model files, and the same models in them. */
class ReadersFuzzTest {

  /** Few, as each new process of XGBoost takes a second; {@code bench/run fuzz} draws more. */
  private static final int DRAWN = 400;

  /** Enough for the choices of three edits. */
  private static final int CHOICES_BYTES = 120;

  private static List<byte[]> originals;
  @AutoClose private static ReadersComparison readers;

  @BeforeAll
  static void open() throws IOException, XGBoostError {
    originals = DrawnModel.originals();
    readers = new ReadersComparison();
  }

  @FuzzTest
  void readers(byte[] choices) throws IOException {
    assertThat(readers.difference(DrawnModel.draw(originals, new DrawnChoices(choices)))).isEmpty();
  }

  @Test
  void seededModelsAreReadAlike() throws IOException {
    int scored = readers.scored();
    for (int seed = 0; seed < DRAWN; seed++) {
      byte[] choices = new byte[CHOICES_BYTES];
      new Random(seed).nextBytes(choices);

      assertThat(readers.difference(DrawnModel.draw(originals, new DrawnChoices(choices))))
          .as("seed %d", seed)
          .isEmpty();
    }

    assertThat(readers.scored() - scored).isGreaterThan(DRAWN / 20);
  }

  @Test
  void originalsAreReadAlike() throws IOException {
    int scored = readers.scored();
    for (byte[] original : originals) {
      assertThat(readers.difference(DrawnModel.original(original))).isEmpty();
    }

    // All but the linear one and the one with vectors, of which there is no forest.
    assertThat(readers.scored() - scored).isEqualTo(originals.size() - 2);
  }
}
