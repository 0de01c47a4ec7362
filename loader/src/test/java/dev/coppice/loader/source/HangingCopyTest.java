package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.HangingFile;
import dev.coppice.model.ModelFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Copies on a disk of which a read hangs. */
class HangingCopyTest {

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private final ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");

  @Test
  void noneIsFoundUntilEachReadThatHungHasEnded() {
    new DiskFixture(directory, fixture)
        .run(
            store,
            (source, tier) -> {
              DiskFixture.keep(source).model().close();
              CompletableFuture<Void> one = new CompletableFuture<>();
              CompletableFuture<Void> other = new CompletableFuture<>();
              source.restoreHangs(one);
              source.explained().restoreHangs(other);
              for (CompletableFuture<Void> end : List.of(one, other)) {
                assertThat(tier.isWorking()).isFalse();
                assertThat(source.keeps(LoaderFixture.NAME)).isFalse();
                assertThat(source.kept(LoaderFixture.NAME)).isEmpty();
                assertThat(source.restore(LoaderFixture.NAME, bytes -> {})).isEmpty();
                end.completeExceptionally(new IllegalStateException("interrupted"));
              }

              assertThat(tier.isWorking()).isTrue();
              assertThat(source.keeps(LoaderFixture.NAME)).isTrue();
              source.load(LoaderFixture.NAME, bytes -> {}).model().close();
            });
    assertThat(store.opens).hasValue(1);
  }

  @Test
  void questionIsAnsweredThoughTheCopyThatItIsComparedWithCannotBeRead() {
    whileReadsHang(
        "v2",
        (source, tier) -> {
          assertThat(
                  CompletableFuture.supplyAsync(
                      () -> source.newestVersion(LoaderFixture.NAME, "v1")))
              .succeedsWithin(Duration.ofSeconds(20))
              .isEqualTo("v2");
          assertThat(source.keeps(LoaderFixture.NAME)).as("the copy counts").isFalse();
        });
  }

  @Test
  void copyThatCannotBeReadInTimeIsNotTakenForNone() {
    whileReadsHang(
        "v1",
        (source, tier) ->
            assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> source.kept(LoaderFixture.NAME))
                .withMessage("The copy of model tenants/acme.tar.gz cannot be read now.")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED)));
  }

  /** Keeps a copy of version v1, and has reads of it hang while the store is at a version. */
  private void whileReadsHang(String version, DiskFixture.Use use) {
    DiskFixture disk = new DiskFixture(directory, fixture);
    disk.keepOnce(store);
    HangingFile file = new HangingFile();
    fixture.heap = new SmallHeap(Long.MAX_VALUE).reading(file);
    disk.run(
        store.version(version),
        (source, tier) -> {
          try {
            use.of(source, tier);
          } finally {
            file.resume.countDown();
            DiskFixture.until(() -> fixture.heap.left() == 0);
          }
        });
  }
}
