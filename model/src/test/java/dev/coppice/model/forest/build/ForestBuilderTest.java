package dev.coppice.model.forest.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.ForestFormat;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.NativeMemory;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForestBuilderTest {

  @Test
  void bytesAreThoseOfTheBlockAndAConstant() throws Exception {
    byte[] file = ForestModels.categorical(ModelFormat.UBJSON);
    try (Forest forest = build(file)) {
      ForestLayout layout = forest.trees().layout();
      assertThat(forest.bytes())
          .isEqualTo(NativeMemory.pages(layout.bytes()) + Forest.OBJECT_BYTES);
      assertThat(layout.format()).isEqualTo(ForestFormat.NARROW);
      assertThat(layout.categories()).isEqualTo(8 * layout.nodes());
    }
  }

  @Test
  void aBuilderAsksBeforeItTakesMemoryAndNeverHoldsMuchMoreThanTwiceTheForest() throws Exception {
    List<Long> asked = new ArrayList<>();
    try (ReadingMemory memory = new ReadingMemory(HeapShare.UNBOUNDED, asked::add);
        ForestBuilder builder = new ForestBuilder(memory)) {
      ModelShape shape =
          ModelCheck.check(
              new ByteArrayInputStream(ForestModels.completeTree(13, 5)),
              ModelFormat.UBJSON,
              BestIteration.WRAPPER,
              memory,
              builder);
      try (Forest forest = builder.build(shape)) {
        long block = forest.bytes() - Forest.OBJECT_BYTES;
        long laid = 8 * forest.trees().layout().nodes();
        assertThat(asked).isSorted().startsWith((long) LongColumn.CHUNK_BYTES);
        assertThat(asked.getLast()).isBetween(laid, laid + block + LongColumn.CHUNK_BYTES);
      }
      assertThat(memory.nativeHold().bytes()).isZero();
    }
  }

  @Test
  void thresholdsUpToTheBoundAreRankedWithWhatALoadMayTakeOfTheSmallestHeap() throws Exception {
    long most = (128L << 20) / 8 / 2 * 7 / 8; // A heap is an eighth smaller than its flag says.
    long[] taken = {0};
    HeapShare heap =
        bytes -> {
          taken[0] += bytes;
          if (taken[0] > most) {
            throw new HeapRefusedException("%d bytes".formatted(taken[0]));
          }
        };
    byte[] file = ForestModels.drawnTrees(2_000, 63);
    try (ReadingMemory memory = new ReadingMemory(heap, bytes -> {});
        ForestBuilder builder = new ForestBuilder(memory)) {
      ModelShape shape =
          ModelCheck.check(
              new ByteArrayInputStream(file),
              ModelFormat.UBJSON,
              BestIteration.WRAPPER,
              memory,
              builder);
      try (Forest forest = builder.build(shape)) {
        assertThat(forest.trees().layout().format()).isEqualTo(ForestFormat.PACKED);
        assertThat(forest.trees().layout().thresholdCount())
            .isBetween(120_000, ForestLayout.MAX_THRESHOLDS);
      }
    }
  }

  @Test
  void aRefusedBuilderFreesEverything() throws Exception {
    byte[] file = ForestModels.completeTree(17, 5);
    long[] limit = {0};
    ReadingMemory memory =
        new ReadingMemory(
            HeapShare.UNBOUNDED,
            bytes -> {
              if (bytes > limit[0]) {
                throw new IllegalStateException("budget: spent");
              }
            });
    ForestBuilder builder = new ForestBuilder(memory);
    limit[0] = 6 << 20;
    assertThatThrownBy(
            () ->
                ModelCheck.check(
                    new ByteArrayInputStream(file),
                    ModelFormat.UBJSON,
                    BestIteration.WRAPPER,
                    memory,
                    builder))
        .hasMessage("budget: spent");
    assertThat(memory.nativeHold().bytes()).isPositive().isLessThanOrEqualTo(limit[0]);
    builder.close();
    memory.close();
    assertThat(memory.nativeHold().bytes()).isZero();
  }

  @Test
  void aBuilderRefusedAtTheEndFreesEverything() throws Exception {
    long[] limit = {Long.MAX_VALUE};
    ReadingMemory memory =
        new ReadingMemory(
            HeapShare.UNBOUNDED,
            bytes -> {
              if (bytes > limit[0]) {
                throw new IllegalStateException("budget: spent");
              }
            });
    ForestBuilder builder = new ForestBuilder(memory);
    ModelShape shape =
        ModelCheck.check(
            new ByteArrayInputStream(ForestModels.completeTree(13, 2)),
            ModelFormat.UBJSON,
            BestIteration.WRAPPER,
            memory,
            builder);
    assertThat(memory.nativeHold().bytes()).isEqualTo(8 << 14);
    limit[0] = 0;
    assertThatThrownBy(() -> builder.build(shape)).hasMessage("budget: spent");
    builder.close();
    memory.close();
    assertThat(memory.nativeHold().bytes()).isZero();
  }

  private static Forest build(byte[] file) throws Exception {
    try (ForestBuilder builder = new ForestBuilder(ReadingMemory.unbounded())) {
      ModelShape shape = ModelFiles.check(file, ModelFormat.UBJSON, builder);
      return builder.build(shape);
    }
  }
}
