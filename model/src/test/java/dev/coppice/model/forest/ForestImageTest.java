package dev.coppice.model.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.forest.build.FormatRule;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.HugePages;
import dev.coppice.model.trial.BothEngines;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;

/** A forest that was kept and put together again is the same one; what was changed is refused. */
class ForestImageTest {

  private static final Matrix ROWS =
      new Matrix(TrainedModels.rows(300), 300, TrainedModels.FEATURES);
  private static final Matrix ROW = new Matrix(TrainedModels.rows(1), 1, TrainedModels.FEATURES);

  @Test
  void forestsOfEveryLayoutScoreTheSameBitsWhenTheyComeBack() throws Exception {
    comesBack(ForestModels.completeTree(9, 5), ModelFormat.UBJSON);
    comesBack(ForestModels.completeTree(17, 5), ModelFormat.UBJSON);
    comesBack(ForestModels.categorical(ModelFormat.JSON), ModelFormat.JSON);
    ModelDocument wide = ModelDocument.parse(ForestModels.categorical(ModelFormat.JSON));
    ForestModels.replaceTree(wide, 1, 17);
    comesBack(wide.toUbjson(), ModelFormat.UBJSON);
    comesBack(trained(Map.of("objective", "multi:softprob", "num_class", 3)), ModelFormat.UBJSON);
    comesBack(
        trained(Map.of("objective", "reg:squarederror", "booster", "dart", "rate_drop", 0.5)),
        ModelFormat.UBJSON);
    comesBack(trained(Map.of("objective", "count:poisson", "max_depth", 1)), ModelFormat.UBJSON);
  }

  private static byte[] trained(Map<String, Object> parameters) throws Exception {
    Booster booster = TrainedModels.train(7, parameters);
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    return file;
  }

  private static void comesBack(byte[] file, ModelFormat format) throws Exception {
    for (FormatRule rule : FormatRule.values()) {
      comesBack(file, format, rule);
    }
  }

  private static void comesBack(byte[] file, ModelFormat format, FormatRule rule) throws Exception {
    try (Forest forest = BothEngines.forest(file, format, rule);
        Forest restored = ForestImages.copy(forest)) {
      assertThat(restored.info()).isEqualTo(forest.info());
      assertThat(restored.form()).isEqualTo(forest.form());
      assertThat(restored.forests()).isEqualTo(forest.forests());
      assertThat(restored.bytes()).isEqualTo(forest.bytes());
      assertThat(ForestImage.of(forest).bytes(Blocks.MAPPED)).isEqualTo(forest.bytes());
      assertThat(restored.score(ROWS)).usingRecursiveComparison().isEqualTo(forest.score(ROWS));
      assertThat(restored.score(ROW)).usingRecursiveComparison().isEqualTo(forest.score(ROW));
    }
  }

  @Test
  void namesAndTypesComeBackAndAreShared() throws Exception {
    FeatureNamePool pool = new FeatureNamePool(1 << 20);
    byte[] file = ModelFiles.golden("named.json");
    try (Forest forest = BothEngines.forest(file, ModelFormat.JSON)) {
      ForestImage image = ForestImage.read(ByteBuffer.wrap(ForestImages.record(forest)));
      assertThat(image.info().featureNames()).isNotEmpty();
      assertThat(image.heapBytes()).isPositive();
      assertThat(image.sharing(pool).info()).isEqualTo(forest.info());
      assertThat(image.sharing(pool).heapBytes()).isZero();
    }
  }

  @Test
  void aLargeBlockBeginsOnAHugePageAndTakesItsPagesAlone() throws Exception {
    try (Forest forest = BothEngines.forest(ForestModels.completeTree(18, 3), ModelFormat.UBJSON);
        Forest restored = ForestImages.copy(forest)) {
      assertThat(forest.bytes()).isGreaterThan(HugePages.MIN_BYTES);
      assertThat(restored.trees().base() % (2 << 20)).isZero();
      assertThat(restored.bytes()).isEqualTo(forest.bytes());
    }
  }

  @Test
  void everyByteOfARecordThatIsCutOrChangedIsRefusedOrStillARecord() throws Exception {
    everyByteIsRefusedOrStillARecord(
        BothEngines.forest(ForestModels.categorical(ModelFormat.JSON), ModelFormat.JSON));
    everyByteIsRefusedOrStillARecord(packed());
  }

  private static Forest packed() throws Exception {
    byte[] file = ForestModels.numeric().toUbjson();
    Forest forest = BothEngines.forest(file, ModelFormat.UBJSON, FormatRule.SMALLEST);
    assertThat(forest.trees().layout().isPacked()).isTrue();
    return forest;
  }

  private static void everyByteIsRefusedOrStillARecord(Forest forest) throws Exception {
    try (forest) {
      byte[] record = ForestImages.record(forest);
      for (int length = 0; length < record.length; length++) {
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(record, length));
        assertThatThrownBy(() -> ForestImage.read(cut)).isInstanceOf(InvalidModelException.class);
      }
      for (int i = 0; i < record.length; i++) {
        byte[] changed = record.clone();
        changed[i] ^= (byte) 0x80;
        try {
          assertThat(ForestImage.read(ByteBuffer.wrap(changed)).blockBytes()).isPositive();
        } catch (InvalidModelException e) {
          assertThat(e).hasMessageContaining("(expected: ");
        }
      }
    }
  }

  /** What is accepted is walked: a step out of the block would end the process. */
  @Test
  void noChangedBlockThatIsAcceptedLetsAWalkAstray() throws Exception {
    Random random = new Random(5);
    int refused = 0;
    for (Forest forest : changeable()) {
      int refusedBefore = refused;
      try (forest) {
        byte[] record = ForestImages.record(forest);
        byte[] block = ForestImages.block(forest);
        byte[] leaves = ForestImages.leaves(forest);
        for (int i = 0; i < 5000; i++) {
          byte[] changed = block.clone();
          byte[] changedLeaves = leaves.clone();
          change(random, changed);
          if (leaves.length > 0 && i % 4 == 0) {
            change(random, changedLeaves);
          }
          try (Forest restored = ForestImages.restore(record, changed, changedLeaves)) {
            assertThat(restored.score(ROWS).rows()).isEqualTo(300);
            assertThat(restored.score(ROW).rows()).isEqualTo(1);
          } catch (InvalidModelException e) {
            refused++;
          }
        }
      }
      assertThat(refused - refusedBefore).isGreaterThan(300);
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private static void change(Random random, byte[] bytes) {
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
  }

  private static List<Forest> changeable() throws Exception {
    byte[] complete = ForestModels.completeTree(7, 5);
    byte[] deep = ForestModels.completeTree(9, 5);
    return List.of(
        BothEngines.forest(complete, ModelFormat.UBJSON, FormatRule.UNPACKED),
        BothEngines.forest(complete, ModelFormat.UBJSON, FormatRule.WIDE),
        BothEngines.forest(ForestModels.categorical(ModelFormat.JSON), ModelFormat.JSON),
        BothEngines.forest(complete, ModelFormat.UBJSON, FormatRule.SMALLEST),
        BothEngines.forest(deep, ModelFormat.UBJSON, FormatRule.SMALLEST),
        packed());
  }
}
