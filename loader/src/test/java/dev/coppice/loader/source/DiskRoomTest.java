package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.LoadedModel;
import dev.coppice.model.Matrix;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.memory.Slabs;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where a model goes that comes back from the local disk in the place of another. */
@Timeout(60)
final class DiskRoomTest {

  private static final Matrix ROWS = new Matrix(new float[] {0.1f, 0.7f, Float.NaN}, 3, 1);

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;

  @Test
  void blockOfTheModelThatMadeRoomIsUsedAgain() throws Exception {
    ScriptedStore store = new ScriptedStore(ForestModels.completeTree(16, 2)).version("v1");
    DiskFixture disk = new DiskFixture(directory, fixture);
    disk.keepOnce(store);
    Slabs slabs = new Slabs();
    disk.blocks = slabs;
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel evicted = source.load(LoaderFixture.NAME, bytes -> {});
          float[] expected = evicted.model().score(ROWS).values();
          MemorySegment block = ((Forest) evicted.model()).block();

          LoadedModel back = source.load(LoaderFixture.NAME, bytes -> evicted.model().close());

          assertThat(((Forest) back.model()).block().address()).isEqualTo(block.address());
          assertThat(back.model().score(ROWS).values()).isEqualTo(expected);
          assertThat(slabs.slackBytes()).isZero();
          back.model().close();
        });
    assertThat(store.opens).hasValue(1);
  }
}
