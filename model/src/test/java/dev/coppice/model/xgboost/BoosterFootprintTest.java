package dev.coppice.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.Rounds;
import dev.coppice.model.check.BoosterKind;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoosterFootprintTest {

  /** What 100 trees of depth 6, and 300 of depth 10, were measured to allocate. */
  @Test
  void residentBytesAreWhatWasMeasured() {
    assertThat(BoosterFootprint.residentBytes(shape(100, 9_612, 0))).isBetween(500_000L, 610_000L);
    assertThat(BoosterFootprint.residentBytes(shape(300, 293_512, 0)))
        .isBetween(14_100_000L, 17_200_000L);
    assertThat(BoosterFootprint.residentBytes(shape(329, 2_694_839, 0)))
        .isBetween(128_700_000L, 157_200_000L);
  }

  /**
   * What 65,537 trees of a leaf were measured to take beside the model on one core, and on four.
   */
  @Test
  void callsOfManyTreesCountAsManyTimesAsThereAreCores() {
    long trees = 65_537;
    long cores = Runtime.getRuntime().availableProcessors();
    long few = 6_000; // Of which lists count nothing.
    long model = BoosterFootprint.residentBytes(shape((int) few, trees, 0)) + 384 * (trees - few);
    long calls = BoosterFootprint.residentBytes(shape((int) trees, trees, 0)) - model;
    assertThat(calls / cores).isBetween(35_400_000L, 36_500_000L);
  }

  @Test
  void bitSetsOfCategoriesCount() {
    long without = BoosterFootprint.residentBytes(shape(1, 3, 0));
    assertThat(BoosterFootprint.residentBytes(shape(1, 3, 1000))).isEqualTo(without + 4000);
  }

  @Test
  void aHugeCategoryCostsWhatItsBitSetTakes() throws InvalidModelException {
    ModelDocument document = ModelDocument.parse(ModelFiles.golden("reg.json"));
    String tree = "learner/gradient_booster/model/trees/0";
    document.object(tree).put("categories", List.of(16_777_000L));
    document.object(tree).put("categories_nodes", List.of(0L));
    document.object(tree).put("categories_segments", List.of(0L));
    document.object(tree).put("categories_sizes", List.of(1L));
    document.array(tree + "/split_type").set(0, 1L);
    ModelShape shape = ModelFiles.check(document.toUbjson(), ModelFormat.UBJSON);
    assertThat(BoosterFootprint.residentBytes(shape)).isGreaterThan(2_097_000L);
  }

  @Test
  void loadingTakesMoreThanTheModelAndNearlyWhatTheFileSuggests() throws InvalidModelException {
    for (ModelFormat format : ModelFormat.values()) {
      byte[] file = ModelFiles.golden(format == ModelFormat.JSON ? "reg.json" : "reg.ubj");
      ModelShape shape = ModelFiles.check(file, format);
      assertThat(BoosterFootprint.loadingBytes(shape, file.length))
          .isGreaterThan(BoosterFootprint.residentBytes(shape) + file.length)
          .isLessThan(2 * BoosterFootprint.loadingBytes(format, file.length));
    }
  }

  @Test
  void aFileOfShortValuesIsKnownToSwell() throws InvalidModelException {
    ModelDocument document = ModelDocument.parse(ModelFiles.golden("reg.json"));
    document.root().put("padding", Collections.nCopies(1_000_000, 0L));
    byte[] file = document.toJson();
    ModelShape shape = ModelFiles.check(file, ModelFormat.JSON);
    assertThat(BoosterFootprint.loadingBytes(shape, file.length))
        .isGreaterThan(2 * BoosterFootprint.loadingBytes(ModelFormat.JSON, file.length));
  }

  private static ModelShape shape(int trees, long nodes, long categoryWords) {
    return new ModelShape(
        BoosterKind.GBTREE,
        "binary:logistic",
        20,
        List.of(),
        List.of(),
        1,
        new Rounds(1, 1),
        Float.NaN,
        false,
        true,
        new ModelShape.Counts(trees, nodes, 0, 0, categoryWords, 0, 0, 0));
  }
}
