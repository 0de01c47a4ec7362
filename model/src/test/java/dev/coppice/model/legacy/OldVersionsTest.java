package dev.coppice.model.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that XGBoost 0.90, 1.2.1 and 1.5.2 wrote score as those versions scored them. */
class OldVersionsTest {

  @TempDir Path folder;

  /** They may differ in the last bits, as those versions summed in another order. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "squarederror",
        "linear-old-name",
        "logistic",
        "hinge",
        "poisson",
        "gamma",
        "tweedie",
        "cox",
        "softprob",
        "pairwise",
        "dart",
        "linear",
        "pruned",
        "forest"
      })
  void modelsAreReadAndScoreAsTheirVersionsScored(String name) throws Exception {
    for (String version : new String[] {"v090", "v121", "v152"}) {
      byte[] file = LegacyFiles.read(version + "-" + name + ".deprecated");
      assertScores(file, LegacyFiles.expected(version + ".json", name));
      assertThat(new String(LegacyFiles.translated(file), StandardCharsets.ISO_8859_1))
          .contains("best_iterationSL");
    }
  }

  private void assertScores(byte[] file, float[] expected) throws Exception {
    float[] scores = LegacyFiles.scores(file, folder);
    assertThat(scores).hasSameSizeAs(expected);
    for (int i = 0; i < scores.length; i++) {
      float scale = Math.max(1, Math.abs(expected[i]));
      assertThat(scores[i]).isCloseTo(expected[i], within(4 * Math.ulp(scale)));
    }
  }

  /** First the binary format followed by the configuration, JSON an option; then JSON alone. */
  @ParameterizedTest
  @CsvSource({"v121, squarederror", "v121, json", "v152, squarederror"})
  void snapshotsInPicklesAreRead(String version, String name) throws Exception {
    byte[] snapshot = LegacyFiles.read(version + "-" + name + ".snapshot");
    byte[] start =
        "\u0080\u0003cxgboost.core\nBooster\n)\u0081}X\u0006\0\0\0handleB"
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(start);
    pickle.write(LegacyFiles.number(snapshot.length), 0, 4);
    pickle.writeBytes(snapshot);
    pickle.writeBytes("sb.".getBytes(StandardCharsets.ISO_8859_1));
    assertScores(pickle.toByteArray(), LegacyFiles.expected(version + ".json", name));
  }
}
