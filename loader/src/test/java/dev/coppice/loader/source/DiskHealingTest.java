package dev.coppice.loader.source;

import static dev.coppice.loader.source.DiskFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is left of the tier once its disk works again, after it let nothing be read, written or
 * deleted for a while: as a read-only one, or a mount that has gone stale.
 */
@Timeout(60)
final class DiskHealingTest {

  private static final List<ModelName> KEPT =
      List.of(new ModelName("tenant-0"), new ModelName("tenant-1"), new ModelName("tenant-2"));
  private static final ModelName NEXT = new ModelName("tenant-3");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private final ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
  private DiskFixture disk;
  private OptionalLong budget;

  /** With a budget that three models fill. */
  @BeforeEach
  void prepare() throws IOException {
    disk = new DiskFixture(DiskFixture.linked(directory), fixture);
    disk.keepOnce(store);
    Path first = disk.files().getFirst();
    budget = OptionalLong.of(3 * Files.size(first) + 4096);
    Files.delete(first);
  }

  private void run(DiskFixture.Use use) {
    disk.run(
        "terms",
        budget,
        store,
        (source, tier) -> {
          KEPT.forEach(name -> DiskFixture.keep(source, name).model().close());
          use.of(source, tier);
        });
  }

  /** Each copy that cannot be written had evicted another, until none was left. */
  @Test
  void nothingIsEvictedForCopiesThatCannotBeWritten() {
    run(
        (source, tier) -> {
          Path away = disk.breakDirectory();
          for (int i = 0; i < 10; i++) {
            DiskFixture.keep(source, NEXT).model().close();
          }
          until(() -> !tier.isWorking());
          assertThat(tier.entries()).isEqualTo(3);
          disk.mendDirectory(away);
          until(tier::isWorking);
          assertThat(tier.entries()).isEqualTo(3);

          int before = store.opens.get();
          KEPT.forEach(name -> source.load(name, bytes -> {}).model().close());
          assertThat(store.opens).hasValue(before);
          DiskFixture.keep(source, NEXT).model().close();
          assertThat(source.isCached(NEXT)).isTrue();
        });
    assertThat(disk.files()).hasSize(3);
  }

  @Test
  void whatIsForgottenMeanwhileIsNotServedAndGoesWhenItCan() {
    run(
        (source, tier) -> {
          Path away = disk.breakDirectory();
          assertThat(source.forget(KEPT.getFirst()).orElseThrow())
              .succeedsWithin(Duration.ofSeconds(10));
          until(() -> !tier.isWorking());
          disk.mendDirectory(away);
          until(tier::isWorking);

          assertThat(source.isCached(KEPT.getFirst())).isFalse();
          assertThat(tier.entries()).isEqualTo(2);
          assertThat(disk.files()).hasSize(2);
        });
  }

  @Test
  void whatIsGoneAfterwardsIsNotCounted() {
    run(
        (source, tier) -> {
          Path away = disk.breakDirectory();
          DiskFixture.keep(source, NEXT).model().close();
          until(() -> !tier.isWorking());
          DiskFixture.files(away.resolve("entries")).stream()
              .limit(2)
              .forEach(DiskHealingTest::delete);
          disk.mendDirectory(away);
          until(tier::isWorking);

          assertThat(tier.entries()).isEqualTo(1);
          assertThat(tier.bytes()).isEqualTo((budget.orElseThrow() - 4096) / 3);
        });
  }

  /** The directory lets files be made in it, and itself not be opened. */
  @Test
  void aCopyWhoseNameIsNotForcedToTheDiskIsThereAllTheSame() throws IOException {
    Path entries = directory.resolve("one/entries");
    DiskTier tier = disk.tier("terms", budget);
    DiskModels source = disk.source(tier, store);
    permit(entries, "-wx------");
    try {
      assumeFalse(Files.isReadable(entries), "this user may read whatever nobody may");
      DiskFixture.keep(source, NEXT).model().close();
      until(() -> !tier.isWorking());
      assertThat(tier.entries()).isEqualTo(1);
      assertThat(source.isCached(NEXT)).isTrue();
    } finally {
      permit(entries, "rwx------");
    }
    until(tier::isWorking);
    tier.stop(DiskFixture.PATIENCE);
    assertThat(disk.files()).hasSize(1);
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
