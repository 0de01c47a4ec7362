package dev.coppice.model.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.Rounds;
import dev.coppice.model.format.InvalidModelIoException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wrappers that XGBoost before 1.6 saved of forests score with as many trees as their own
 * prediction did: the files, of three rounds of two trees, do not say how many trees a round has.
 */
class TreeLimitTest {

  private static final int COUNT = 4 + 136 + 8 + 16 + 8 + 6;

  @TempDir Path folder;

  /** The wrapper's attributes come behind its model, as {@code fit} sets them last. */
  @ParameterizedTest
  @CsvSource({
    "XGBRegressor, 1, 1",
    "XGBClassifier, 4, 4",
    "XGBModel, 6, 6",
    "XGBRegressor, 0, 6",
    "XGBRegressor, 9, 6",
    "XGBRanker, 4, 6"
  })
  void aPickledWrapperFromBefore14SaysHowManyTreesScore(String type, int limit, int scored)
      throws Exception {
    for (String version : new String[] {"v090", "v121"}) {
      byte[] file = LegacyFiles.read(version + "-forest.deprecated");

      byte[] pickle = estimator(type, file, "U\u0010best_ntree_limitK" + (char) limit);

      assertThat(LegacyFiles.check(pickle).rounds()).isEqualTo(new Rounds(scored, 6));
      assertThat(LegacyFiles.scores(pickle, folder)).isNotEmpty();
      if (scored == 6) {
        assertThat(LegacyFiles.scores(pickle, folder)).isEqualTo(LegacyFiles.scores(file, folder));
      }
    }
  }

  @Test
  void aRankerHeedsItFrom14On() throws Exception {
    byte[] file = LegacyFiles.read("v121-forest.deprecated");
    ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int minor : new int[] {3, 4}) {
      header.putInt(4 + 24, minor);
      byte[] pickle = estimator("XGBRanker", file, "U\u0010best_ntree_limitK\u0004");
      assertThat(LegacyFiles.check(pickle).rounds()).isEqualTo(new Rounds(minor == 3 ? 6 : 4, 6));
    }
  }

  /** It scored with all of them, whatever its booster was told by a callback. */
  @ParameterizedTest
  @ValueSource(strings = {"", "U\u0010best_ntree_limitN", "U\u000ebest_iterationK\u0000"})
  void withoutThatAllTreesScore(String state) throws Exception {
    for (String version : new String[] {"v090", "v121"}) {
      byte[] file = LegacyFiles.read(version + "-forest.deprecated");
      byte[] pickle = estimator("XGBRegressor", file, state);
      assertThat(LegacyFiles.check(pickle).rounds()).isEqualTo(new Rounds(6, 6));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"U\u00014", "G?\u00b9\0\0\0\0\0\0", "cnumpy.core.multiarray\nscalar\n)R"})
  void whatIsNoNumberOfTreesIsRefused(String opcodes) {
    byte[] file = LegacyFiles.read("v121-forest.deprecated");
    byte[] pickle = estimator("XGBRegressor", file, "U\u0010best_ntree_limit" + opcodes);
    assertThatThrownBy(() -> LegacyFiles.translated(pickle))
        .isInstanceOf(InvalidModelIoException.class)
        .hasMessageStartingWith("best_ntree_limit: ")
        .hasMessageEndingWith("set as int(...) before the model is pickled)");
  }

  @Test
  void aFileFromBefore16SaysItAmongTheAttributes() throws Exception {
    byte[] of15 =
        withAttributes(Map.of("scikit_learn", "{\"missing\": NaN}", "best_ntree_limit", "4"));
    byte[] of13 =
        withAttributes(
            Map.of("scikit_learn", "{\"type\": \"XGBRegressor\", \"best_ntree_limit\": 2}"));
    byte[] booster = withAttributes(Map.of("best_ntree_limit", "4"));
    byte[] of16 = of15.clone();
    ByteBuffer header = ByteBuffer.wrap(of16).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(4 + 24, 6);
    header.putInt(COUNT + 4, 2);

    assertThat(LegacyFiles.check(of15).rounds()).isEqualTo(new Rounds(4, 6));
    assertThat(LegacyFiles.check(of13).rounds()).isEqualTo(new Rounds(2, 6));
    assertThat(LegacyFiles.check(booster).rounds()).isEqualTo(new Rounds(6, 6));
    assertThat(LegacyFiles.check(of16).rounds()).isEqualTo(new Rounds(3, 3));
    assertThat(LegacyFiles.scores(of13, folder)).isNotEqualTo(LegacyFiles.scores(of15, folder));
  }

  /** The file of XGBoost 1.5, whose attributes have a best round already. */
  private static byte[] withAttributes(Map<String, String> more) {
    byte[] file = LegacyFiles.read("v152-forest.deprecated");
    int at = LegacyFiles.lastIndexOf(file, LegacyFiles.text("best_iteration"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, at - 8);
    out.writeBytes(LegacyFiles.number(2 + more.size()));
    more.forEach(
        (name, value) -> {
          out.writeBytes(LegacyFiles.text(name));
          out.writeBytes(LegacyFiles.text(value));
        });
    out.write(file, at, file.length - at);
    return out.toByteArray();
  }

  private static byte[] estimator(String type, byte[] model, String state) {
    String start =
        "\u0080\u0002cxgboost.sklearn\n"
            + type
            + "\n)\u0081}(U\u0007missingNU\u0008_Booster"
            + "cxgboost.core\nBooster\n)\u0081}U\u0006handleB";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(start.getBytes(StandardCharsets.ISO_8859_1));
    out.write(LegacyFiles.number(model.length), 0, 4);
    out.writeBytes(model);
    out.writeBytes(("sb" + state + "ub.").getBytes(StandardCharsets.ISO_8859_1));
    return out.toByteArray();
  }
}
