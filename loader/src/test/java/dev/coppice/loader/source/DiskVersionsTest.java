package dev.coppice.loader.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.loader.disk.EntryDraft;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.model.ModelFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The local disk has no version of a model that another one has followed, once that serves. */
@Timeout(60)
final class DiskVersionsTest {

  private static final ModelName OTHER = new ModelName("tenant-2");
  private static final ModelName THIRD = new ModelName("tenant-3");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @TempDir Path directory;
  private final ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
  private DiskFixture disk;

  @BeforeEach
  void prepare() {
    disk = new DiskFixture(directory, fixture);
  }

  @Test
  void anEntryDoesNotOutliveALaterVersionThatIsGoneWhenItsTurnComes() {
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel old = DiskFixture.keep(source);
          LoadedModel newer = fixture.loader(store).load(LoaderFixture.NAME, bytes -> {});
          DiskFixture.Hold gone = new DiskFixture.Hold(Optional.empty());
          tier.keep(new EntryDraft(newer, Instant.now(), new byte[0]), gone);
          gone.await();
          old.model().close();
          newer.model().close();
          assertThat(source.isCached(LoaderFixture.NAME)).isFalse();
        });
    assertThat(disk.files()).isEmpty();
  }

  /** The newer one's copy waits for a slow disk, and its model has left memory again. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEntryIsServedToNobodyAfterALaterVersionWas(boolean isKnownBefore) {
    CountDownLatch slow = new CountDownLatch(1);
    disk.run(
        store,
        (source, tier) -> {
          DiskFixture.keep(source).model().close();
          store.version("v2");
          if (isKnownBefore) {
            findNoRoom(source);
          }
          LoadedModel other = source.load(OTHER, bytes -> {});
          DiskFixture.Hold writing = new DiskFixture.Hold(Optional.of(other.model()), slow);
          other.keeping().begin(writing);
          LoadedModel newer = source.newest().load(LoaderFixture.NAME, bytes -> {});
          newer.keeping().begin(new DiskFixture.Hold(Optional.empty()));
          newer.model().close();
          try {
            assertThat(newer.version()).isEqualTo("v2");
            assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> source.load(LoaderFixture.NAME, DiskVersionsTest::refuse))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));

            assertThat(versionLoaded(source)).isEqualTo("v2");
          } finally {
            slow.countDown();
            writing.await();
            other.model().close();
          }
        });
  }

  private static void refuse(long bytes) {
    throw new ServingException(Reason.OVERLOADED, "others have the memory");
  }

  @Test
  void anEntryServesOnWhereTheNewerVersionIsRefused() {
    disk.keepOnce(store);
    ScriptedStore broken = new ScriptedStore("no model".getBytes(UTF_8)).version("v2");
    disk.run(
        broken,
        (source, tier) -> {
          assertThat(source.isCached(LoaderFixture.NAME)).isTrue();
          assertThatExceptionOfType(ServingException.class)
              .isThrownBy(() -> source.newest().load(LoaderFixture.NAME, bytes -> {}))
              .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_MODEL));

          assertThat(versionLoaded(source)).isEqualTo("v1");
        });
    assertThat(broken.opens).as("loads of what was refused").hasValue(1);
    assertThat(disk.files()).hasSize(1);
  }

  /** Where both have no room beside each other, nothing else would bring the newer one. */
  @Test
  void aLoadTriesTheNewerVersionFirstAndTakesTheEntryWhereTheStoreFails() {
    disk.keepOnce(store);
    store.version("v2");
    disk.run(
        store,
        (source, tier) -> {
          findNoRoom(source);
          assertThat(source.isCached(LoaderFixture.NAME)).isFalse();
          store.fail(new StoreException(StoreFault.UNREACHABLE, "down", null));
          assertThat(versionLoaded(source)).isEqualTo("v1");

          store.fail(null);
          findNoRoom(source);
          assertThat(versionLoaded(source)).isEqualTo("v2");
          DiskFixture.keep(source).model().close();
          int opens = store.opens.get();
          assertThat(versionLoaded(source)).isEqualTo("v2");
          assertThat(store.opens).hasValue(opens);
        });
  }

  @Test
  void anEntryIsTheNewestAgainOnceItsVersionIsBackInTheStore() {
    disk.keepOnce(store);
    disk.run(
        store,
        (source, tier) -> {
          store.version("v2");
          findNoRoom(source);
          assertThat(source.isCached(LoaderFixture.NAME)).isFalse();
          store.version("v1");
          assertThat(source.unless("v1").outcome(LoaderFixture.NAME, bytes -> {}))
              .isInstanceOf(LoadOutcome.Unchanged.class);
          assertThat(versionLoaded(source)).isEqualTo("v1");
        });
    assertThat(store.opens).as("the first load, and the one without room").hasValue(2);
  }

  /** A newer version finds no room beside the one in memory. */
  private static void findNoRoom(DiskModels source) {
    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> source.unless("v1").load(LoaderFixture.NAME, DiskVersionsTest::refuse))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
  }

  @Test
  void anEntryWhoseObjectIsGoneIsGoneToo() {
    disk.keepOnce(store);
    disk.run(
        store.fail(new StoreException(StoreFault.ABSENT, "absent", null)),
        (source, tier) -> {
          assertThatExceptionOfType(ServingException.class)
              .isThrownBy(() -> source.newest().load(LoaderFixture.NAME, bytes -> {}));
          assertThat(source.isCached(LoaderFixture.NAME)).isFalse();
        });
    assertThat(disk.files()).isEmpty();
  }

  private static String versionLoaded(DiskModels source) {
    LoadedModel loaded = source.load(LoaderFixture.NAME, bytes -> {});
    loaded.model().close();
    return loaded.version();
  }

  /** As in a rolling update: the server before has the directory until it ends. */
  @Test
  void whatIsForgottenBeforeTheDirectoryIsOpenedIsNotServedAfterwards() {
    DiskTier before = disk.tier("terms", OptionalLong.empty());
    DiskModels old = disk.source(before, store);
    for (ModelName name : List.of(LoaderFixture.NAME, OTHER, THIRD)) {
      DiskFixture.keep(old, name).model().close();
    }
    DiskTier tier = disk.tier("terms", OptionalLong.empty());
    try {
      assertThat(tier.isWorking()).isFalse();
      ScriptedStore newer = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v2");
      DiskModels source = disk.source(tier, newer);
      DiskFixture.keep(source).model().close();
      assertThat(source.forget(OTHER)).isEmpty();

      before.stop(DiskFixture.PATIENCE);
      DiskFixture.until(tier::isWorking);

      assertThat(source.isCached(OTHER)).isFalse();
      assertThat(source.isCached(THIRD)).isTrue();
      LoadedModel again = source.load(LoaderFixture.NAME, bytes -> {});
      again.model().close();
      assertThat(again.version()).isEqualTo("v2");
    } finally {
      tier.stop(DiskFixture.PATIENCE);
    }
    assertThat(disk.files()).hasSize(1);
  }

  @Test
  void aCopyThatWaitsIsForgottenToo() {
    CountDownLatch begun = new CountDownLatch(1);
    disk.run(
        store,
        (source, tier) -> {
          LoadedModel first = source.load(LoaderFixture.NAME, bytes -> {});
          LoadedModel second = source.load(OTHER, bytes -> {});
          first.keeping().begin(new DiskFixture.Hold(Optional.of(first.model()), begun));
          second.keeping().begin(new DiskFixture.Hold(Optional.of(second.model())));

          assertThat(source.forget(OTHER)).isEmpty();

          begun.countDown();
          DiskFixture.keep(source, THIRD).model().close(); // All before it are written by then.
          assertThat(source.isCached(OTHER)).isFalse();
          first.model().close();
          second.model().close();
        });
    assertThat(disk.files()).hasSize(2);
  }
}
