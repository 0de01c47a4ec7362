package dev.coppice.loader.source;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.DiskLookup;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.model.Matrix;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.memory.NativeMemory;
import dev.coppice.model.reasons.ExplainedForest;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Entries of the local disk whose checksums are right, and whose forests are no trees. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ForeignShapesTest {

  private static final int LEVELS = 6;

  /** The root of the complete tree, after a tree that is a leaf. */
  private static final int ROOT = 1;

  /** The deepest that a tree of so many nodes could be. */
  private static final int DEEPEST = (1 << LEVELS) - 1;

  /** Splits each of which leads to the next two; the lowest of the other ways is below that. */
  private static final int SHARED = DEEPEST - LEVELS - 2;

  private static final Matrix ROW = new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f, 1}, 1, 5);

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private ScriptedStore store;
  private DiskFixture disk;

  @BeforeEach
  void prepare() throws Exception {
    store = new ScriptedStore(TarBall.gzip(ForestModels.completeTree(LEVELS, 2))).version("v1");
    disk = new DiskFixture(directory, fixture);
  }

  @Test
  void oneWithMoreWaysThanAnybodyWalksIsFetchedAgainForReasons() {
    keep(
        forest -> {
          MemorySegment block = writable(forest);
          int shift = forest.trees().layout().nodeShift();
          long size = 1L << shift;
          for (long node = ROOT; node < ROOT + SHARED; node++) {
            MemorySegment.copy(block, ROOT << shift, block, node << shift, size);
            block.set(JAVA_SHORT_UNALIGNED, (node << shift) + Integer.BYTES, (short) 2);
          }
          putDepth(forest, DEEPEST);
        });
    isFetchedAgain();
  }

  @Test
  void oneThatIsDeeperThanItSaysIsFetchedAgainForReasons() {
    keep(forest -> putDepth(forest, LEVELS - 3));
    isFetchedAgain();
  }

  private static void putDepth(Forest forest, int depth) {
    ForestLayout layout = forest.trees().layout();
    MemorySegment block = writable(forest);
    long at = layout.places() + Integer.BYTES;
    assertThat(block.get(JAVA_INT_UNALIGNED, at)).isEqualTo(LEVELS);
    block.set(JAVA_INT_UNALIGNED, at, depth);
  }

  /** The forest's block, in which no walk is under way. */
  private static MemorySegment writable(Forest forest) {
    return NativeMemory.ALL.asSlice(forest.block().address(), forest.block().byteSize());
  }

  /** Keeps the model as a foreign hand would have it. */
  private void keep(Consumer<Forest> change) {
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel loaded = source.explained().load(LoaderFixture.NAME, bytes -> {});
          Forest forest = ((ExplainedForest) loaded.model()).forest();
          assertThat(forest.trees().layout().isPacked()).isFalse();
          byte[] whole = forest.block().toArray(JAVA_BYTE);
          change.accept(forest);
          DiskFixture.Hold hold = new DiskFixture.Hold(Optional.of(loaded.model()));
          loaded.keeping().begin(hold);
          hold.await();
          writable(forest).copyFrom(MemorySegment.ofArray(whole));
          loaded.model().close();
        });
    assertThat(disk.files()).hasSize(1);
    disk.lookups.clear();
  }

  private void isFetchedAgain() {
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel plain = source.load(LoaderFixture.NAME, bytes -> {});
          plain.model().close();
          assertThat(store.opens).hasValue(1); // Walks of rows stay within it.
          LoadedModel loaded = source.explained().load(LoaderFixture.NAME, bytes -> {});
          assertThat(loaded.model().explainer().orElseThrow().contributions(ROW)).hasSize(6);
          loaded.model().close();
        });
    assertThat(store.opens).hasValue(2);
    assertThat(disk.lookups).containsExactly(DiskLookup.HIT, DiskLookup.DAMAGED);
    assertThat(disk.files()).isEmpty();
    assertThat(fixture.logLines()).anyMatch(line -> line.contains("forest: shape of tree 1"));
  }
}
