package dev.coppice.model.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;
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
      assertThat(layout.categories()).isEqualTo(8 * layout.nodes());
    }
  }

  @Test
  void aBuilderAsksBeforeItTakesMemoryAndNeverHoldsMuchMoreThanTwiceTheForest() throws Exception {
    List<Long> asked = new ArrayList<>();
    try (ForestBuilder builder = new ForestBuilder(asked::add)) {
      ModelShape shape =
          ModelCheck.check(
              new ByteArrayInputStream(ForestModels.completeTree(15, 5)),
              ModelFormat.UBJSON,
              BestIteration.WRAPPER,
              builder);
      try (Forest forest = builder.build(shape)) {
        long block = forest.bytes() - Forest.OBJECT_BYTES;
        assertThat(asked).isSorted().startsWith((long) LongColumn.CHUNK_BYTES);
        assertThat(asked.getLast()).isBetween(block, 2 * block + LongColumn.CHUNK_BYTES);
      }
      assertThat(builder.heldBytes()).isZero();
    }
  }

  @Test
  void aRefusedBuilderFreesEverything() throws Exception {
    byte[] file = ForestModels.completeTree(17, 5);
    long[] limit = {0};
    ForestBuilder builder =
        new ForestBuilder(
            bytes -> {
              if (bytes > limit[0]) {
                throw new IllegalStateException("budget: spent");
              }
            });
    limit[0] = 2 * LongColumn.CHUNK_BYTES;
    assertThatThrownBy(
            () ->
                ModelCheck.check(
                    new ByteArrayInputStream(file),
                    ModelFormat.UBJSON,
                    BestIteration.WRAPPER,
                    builder))
        .hasMessage("budget: spent");
    assertThat(builder.heldBytes()).isPositive().isLessThanOrEqualTo(limit[0]);
    builder.close();
    assertThat(builder.heldBytes()).isZero();
  }

  @Test
  void aBuilderRefusedAtTheEndFreesEverything() throws Exception {
    long[] limit = {Long.MAX_VALUE};
    ForestBuilder builder =
        new ForestBuilder(
            bytes -> {
              if (bytes > limit[0]) {
                throw new IllegalStateException("budget: spent");
              }
            });
    ModelShape shape =
        ModelCheck.check(
            new ByteArrayInputStream(ForestModels.completeTree(14, 2)),
            ModelFormat.UBJSON,
            BestIteration.WRAPPER,
            builder);
    assertThat(builder.heldBytes()).isEqualTo(8 << 15);
    limit[0] = 0;
    assertThatThrownBy(() -> builder.build(shape)).hasMessage("budget: spent");
    builder.close();
    assertThat(builder.heldBytes()).isZero();
  }

  private static Forest build(byte[] file) throws Exception {
    try (ForestBuilder builder = new ForestBuilder()) {
      ModelShape shape =
          ModelCheck.check(
              new ByteArrayInputStream(file), ModelFormat.UBJSON, BestIteration.WRAPPER, builder);
      return builder.build(shape);
    }
  }
}
