package dev.coppice.model.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.format.ModelFormat;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
    assertScores(pickled(snapshot), LegacyFiles.expected(version + ".json", name));
  }

  private static byte[] pickled(byte[] snapshot) {
    byte[] start =
        "\u0080\u0003cxgboost.core\nBooster\n)\u0081}X\u0006\0\0\0handleB"
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(start);
    pickle.write(LegacyFiles.number(snapshot.length), 0, 4);
    pickle.writeBytes(snapshot);
    pickle.writeBytes("sb.".getBytes(StandardCharsets.ISO_8859_1));
    return pickle.toByteArray();
  }

  /** Up to 1.3.0 it stood for its logit; 1e-7 is beyond what newer versions clamp. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.5, 0",
    "1, 0.3, -0.8472979",
    "2, 0.3, -0.8472979",
    "2, 1e-7, -16.118095",
    "3, 0, 0",
    "3, 1, 1",
    "3, -0.25, -0.25",
    "4, 0.3, 0.3"
  })
  void baseScoresOfLogitrawMeanWhatTheyMeantToTheirVersion(int minor, float baseScore, float margin)
      throws Exception {
    float[] expected = LegacyFiles.scores(logitraw(3, 0, margin), folder);
    byte[] old = logitraw(1, minor, baseScore);
    assertScores(old, expected);
    ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
    snapshot.writeBytes("CONFIG-offset:".getBytes(StandardCharsets.US_ASCII));
    snapshot.writeBytes(LegacyFiles.number(old.length));
    snapshot.writeBytes(old);
    assertScores(pickled(snapshot.toByteArray()), expected);
  }

  /** The deprecated format does not say whether it was 1.3.0 or a later 1.3. */
  @Test
  void baseScoresOfLogitrawThatMayMeanEitherAreRefused() {
    assertRefused(logitraw(1, 3, 0.5f), "version: 1.3 (expected: another, as 1.3.0 took");
  }

  private static byte[] logitraw(int major, int minor, float baseScore) {
    byte[] file = LegacyFiles.read("logitraw.deprecated");
    ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    header.putFloat(4, baseScore).putInt(24, major).putInt(28, minor);
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, true",
    "1, 2, 1, true",
    "1, 3, 0, true",
    "1, 3, 1, false",
    "3, 0, 0, false"
  })
  void logitrawIsRefusedAsJsonOfVersionsThatTookItsBaseScoreOtherwise(
      long major, long minor, long patch, boolean isRefused) throws Exception {
    ModelDocument document =
        ModelDocument.parse(
            TrainedModels.save(
                TrainedModels.train(2, Map.of("objective", "binary:logitraw")), ModelFormat.JSON));
    document.root().put("version", new ArrayList<>(List.of(major, minor, patch)));
    String json = new String(document.toJson(), StandardCharsets.UTF_8);
    byte[] snapshot = ("{\"Config\":{},\"Model\":" + json + "}").getBytes(StandardCharsets.UTF_8);
    for (byte[] file : List.of(document.toJson(), document.toUbjson(), pickled(snapshot))) {
      if (isRefused) {
        assertRefused(file, "version: 1.%d.%d (expected: 1.3.1 or newer".formatted(minor, patch));
      } else {
        assertThat(LegacyFiles.check(file).objective()).isEqualTo("binary:logitraw");
      }
    }
  }

  private static void assertRefused(byte[] file, String cause) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> LegacyFiles.check(file))
        .withMessageContaining(cause)
        .withMessageContaining("set base_score");
  }
}
