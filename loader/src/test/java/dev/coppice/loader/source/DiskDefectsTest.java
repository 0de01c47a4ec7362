package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.DiskLookup;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.memory.Blocks;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of the local disk that lead whoever reads them to a defect: once, not at every call. */
@Timeout(60)
final class DiskDefectsTest {

  private static final Matrix ROW = new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, 4);

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private final ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneIsFetchedAgainAndItsDefectLoggedOnce(boolean isExplained) {
    DiskFixture disk = new DiskFixture(directory, fixture);
    disk.run(
        store,
        (source, tier) ->
            DiskFixture.keep(isExplained ? source.explained() : source).model().close());
    disk.lookups.clear();
    FailingBlocks failing = new FailingBlocks(isExplained);
    disk.blocks = failing;
    disk.run(
        store,
        (source, tier) -> {
          DiskModels asked = isExplained ? source.explained() : source;
          Model model = asked.load(LoaderFixture.NAME, bytes -> {}).model();
          assertThat(model.score(ROW).values()).containsExactly(0.81151175f);
          model.close();
          assertThat(source.isCached(LoaderFixture.NAME)).isFalse();
        });
    assertThat(store.opens).hasValue(2);
    assertThat(disk.lookups).endsWith(DiskLookup.DAMAGED);
    assertThat(disk.files()).isEmpty();
    assertThat(failing.taken).hasValue(0);
    assertThat(fixture.logLines().stream().filter(line -> line.startsWith("ERROR")))
        .containsExactly("ERROR restoring tenants/acme.tar.gz from the disk failed: a defect");
  }

  /** The thread had ended with it: no later copy was written, and whoever forgot one waited on. */
  @Test
  void oneThatShowsWhileACopyIsWrittenEndsThatCopyAlone() {
    DiskFixture disk = new DiskFixture(directory, fixture);
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel broken = source.load(new ModelName("broken"), bytes -> {});
          broken.keeping().begin(new BrokenHold());
          DiskFixture.keep(source, LoaderFixture.NAME).model().close();
          assertThat(source.isCached(LoaderFixture.NAME)).isTrue();
          assertThat(source.forget(LoaderFixture.NAME).orElseThrow())
              .succeedsWithin(Duration.ofSeconds(20));
          broken.model().close();
        });
    assertThat(disk.files()).isEmpty();
    assertThat(fixture.logLines())
        .containsOnlyOnce("ERROR a turn of the local disk's thread failed: a defect");
  }

  /** Of a model that cannot be held, for no cause that there should be. */
  private static final class BrokenHold implements ModelHold {

    @Override
    public Optional<Model> tryTake() {
      throw new IllegalStateException("made to fail");
    }

    @Override
    public void release() {}
  }

  /** Where a defect shows: in the memory of the forest, or in that of its covers. */
  private static final class FailingBlocks implements Blocks {

    private final boolean isOfCovers;
    private final AtomicInteger taken = new AtomicInteger();

    FailingBlocks(boolean isOfCovers) {
      this.isOfCovers = isOfCovers;
    }

    @Override
    public long bytes(long wanted) {
      return MAPPED.bytes(wanted);
    }

    @Override
    public MemorySegment allocate(long wanted) {
      return allocate(wanted, isOfCovers);
    }

    @Override
    public MemorySegment allocateDirty(long wanted) {
      return allocate(wanted, !isOfCovers);
    }

    private MemorySegment allocate(long wanted, boolean isFailing) {
      if (isFailing) {
        throw new ArrayIndexOutOfBoundsException("Index 64 out of bounds for length 64");
      }
      taken.incrementAndGet();
      return MAPPED.allocate(wanted);
    }

    @Override
    public void free(MemorySegment block) {
      taken.decrementAndGet();
      MAPPED.free(block);
    }
  }
}
