package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.DiskLookup;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.forest.restore.LeafBits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is not as it should be, and files that are not: what it costs, and how it heals. */
@Timeout(60)
final class DiskFaultsTest {

  private static final byte[] REG = ModelFiles.golden("reg.ubj");
  private static final Matrix ROW = new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, 4);
  private static final float REG_SCORE = 0.81151175f;

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private final ScriptedStore store = new ScriptedStore(REG).version("v1");
  private DiskFixture disk;

  @BeforeEach
  void prepare() {
    disk = new DiskFixture(directory, fixture);
  }

  /** Every byte of the header, and one of each page of the rest that scores take. */
  @Test
  void noFileThatWasChangedOrCutIsServed() throws IOException {
    disk.keepOnce(store);
    Path file = disk.files().getFirst();
    byte[] whole = Files.readAllBytes(file);
    int block = blockBytes();
    int step = 1;
    for (int i = 0; i < whole.length; i += step) {
      step = i < 600 ? 37 : Math.max(1, whole.length / 40);
      byte[] changed = whole.clone();
      changed[i] ^= 0x10;
      if (isUnread(whole, i, block)) {
        continue;
      }
      Files.write(file, changed);
      isFetchedAgain(file, whole);
      Files.write(file, Arrays.copyOf(whole, i));
      isFetchedAgain(file, whole);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    isFetchedAgain(file, whole);
  }

  @Test
  void anEntryOfOtherTermsOrAnotherModelIsFetchedAgain() throws IOException {
    disk.keepOnce(store);
    disk.run(
        "other terms",
        OptionalLong.empty(),
        store,
        (source, tier) -> source.load(LoaderFixture.NAME, bytes -> {}).model().close());
    assertThat(store.opens).hasValue(2);
    assertThat(disk.lookups).containsExactly(DiskLookup.MISS, DiskLookup.MISS);
    assertThat(disk.files()).isEmpty();

    disk.keepOnce(store);
    Path file = disk.files().getFirst();
    disk.run(
        store, (source, tier) -> DiskFixture.keep(source, new ModelName("other")).model().close());
    Path other = disk.files().stream().filter(f -> !f.equals(file)).findFirst().orElseThrow();
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    isFetchedAgain(file, Files.readAllBytes(file));
  }

  @Test
  void aLinkOrADirectoryInTheNameOfAnEntryIsNoEntry() throws IOException {
    disk.keepOnce(store);
    Path file = disk.files().getFirst();
    Path elsewhere = Files.move(file, directory.resolve("elsewhere"));
    Files.createSymbolicLink(file, elsewhere);

    disk.run(store, (source, tier) -> source.load(LoaderFixture.NAME, bytes -> {}).model().close());
    assertThat(disk.lookups).endsWith(DiskLookup.DAMAGED);
    assertThat(elsewhere).exists();
    assertThat(file).doesNotExist();
  }

  @Test
  void aRefusedReservationFailsTheLoadAndLeavesTheEntry() {
    disk.keepOnce(store);
    ServingException full = new ServingException(Reason.OVERLOADED, "full");

    disk.run(
        store,
        (source, tier) ->
            assertThatThrownBy(
                    () ->
                        source.load(
                            LoaderFixture.NAME,
                            bytes -> {
                              throw full;
                            }))
                .isSameAs(full));
    assertThat(disk.files()).hasSize(1);
  }

  @Test
  void anInterruptEndsTheLoadAndLeavesTheEntry() {
    disk.keepOnce(store);

    disk.run(
        store,
        (source, tier) -> {
          Thread.currentThread().interrupt();
          assertThatThrownBy(() -> source.load(LoaderFixture.NAME, bytes -> {}))
              .extracting(e -> ((ServingException) e).reason())
              .isEqualTo(Reason.LOAD_TIMEOUT);
          assertThat(Thread.interrupted()).isFalse();
          source.load(LoaderFixture.NAME, bytes -> {}).model().close();
        });
    assertThat(store.opens).hasValue(1);
  }

  /** As it is without a file handle left, or behind a mount that has gone stale. */
  @Test
  void anEntryThatCannotBeReadForAWhileIsServedAgainAfterwards() throws IOException {
    disk = new DiskFixture(DiskFixture.linked(directory), fixture);
    disk.keepOnce(store);
    disk.run(
        store,
        (source, tier) -> {
          Path away = disk.breakDirectory();
          source.load(LoaderFixture.NAME, bytes -> {}).model().close();
          assertThat(store.opens).hasValue(2);
          disk.mendDirectory(away);
          assertThat(source.isCached(LoaderFixture.NAME)).isTrue();
          source.load(LoaderFixture.NAME, bytes -> {}).model().close();
        });
    assertThat(store.opens).hasValue(2);
    assertThat(disk.lookups).containsExactly(DiskLookup.MISS, DiskLookup.MISS, DiskLookup.HIT);
    assertThat(fixture.logLines())
        .anyMatch(line -> line.contains(" cannot be read, and its model is fetched: "));
  }

  @Test
  void anEntryWhoseReadingFailsHalfWayStays() throws IOException {
    disk.keepOnce(store);
    DiskTier tier = disk.tier("terms", OptionalLong.empty());
    Optional<Object> used =
        tier.use(
            "scripted:" + LoaderFixture.NAME,
            bytes -> {},
            entry -> {
              throw new FileSystemException("entry", null, "Input/output error");
            });
    tier.stop(DiskFixture.PATIENCE);
    assertThat(used).isEmpty();
    assertThat(disk.files()).hasSize(1);
    assertThat(disk.lookups).endsWith(DiskLookup.MISS);
  }

  @Test
  void anEntryThatNoHeapIsLeftForStaysAndItsModelComesFromTheStore() throws IOException {
    disk.keepOnce(store);
    fixture.heap = new SmallHeap(Long.MAX_VALUE).busyFor(1);

    disk.run(store, (source, tier) -> source.load(LoaderFixture.NAME, bytes -> {}).model().close());

    assertThat(store.opens).hasValue(2);
    assertThat(disk.files()).hasSize(1);
    assertThat(disk.lookups).containsExactly(DiskLookup.MISS, DiskLookup.MISS);
  }

  @Test
  void aDirectoryThatIsTakenAwayIsMadeAgain() {
    disk.run(
        store,
        (source, tier) -> {
          DiskFixture.keep(source).model().close();
          deleteAll();
          Model model = source.load(LoaderFixture.NAME, bytes -> {}).model();
          model.close();
          assertThat(tier.entries()).isZero();
          DiskFixture.keep(source).model().close();
          assertThat(tier.isWorking()).isTrue();
        });
    assertThat(disk.files()).hasSize(1);
    assertThat(store.opens).hasValue(3);
  }

  @Test
  void anotherServersDirectoryIsLeftAloneUntilThatEnds() {
    DiskTier first = disk.tier("terms", OptionalLong.empty());
    DiskTier second = disk.tier("terms", OptionalLong.empty());
    assertThat(first.isWorking()).isTrue();
    assertThat(second.isWorking()).isFalse();
    assertThat(fixture.logLines())
        .anyMatch(
            line ->
                line.contains("another server uses it (expected: a directory for this one alone)"));
    first.stop(DiskFixture.PATIENCE);
    DiskFixture.until(second::isWorking);
    DiskFixture.keep(disk.source(second, store)).model().close();
    second.stop(DiskFixture.PATIENCE);
    assertThat(disk.files()).hasSize(1);
  }

  @Test
  void whatWasBeingWrittenWhenAServerEndedIsSweptAway() throws IOException {
    disk.keepOnce(store);
    Path temporary = Files.createFile(directory.resolve("entries/left.tmp"));
    disk.run(store, (source, tier) -> assertThat(tier.entries()).isEqualTo(1));
    assertThat(temporary).doesNotExist();
  }

  /** Between the header and the block, and after that: covers are read for reasons alone. */
  private static boolean isUnread(byte[] whole, int at, int blockBytes) {
    ByteBuffer head = ByteBuffer.wrap(whole);
    return (at >= 24 + head.getInt(16) && at < 4096) || at >= 4096 + blockBytes;
  }

  private int blockBytes() {
    int[] bytes = new int[1];
    disk.run(
        store,
        (source, tier) -> {
          Model model = source.load(LoaderFixture.NAME, memory -> {}).model();
          ForestImage image = ForestImage.of((Forest) model);
          bytes[0] = (int) (image.blockBytes() + LeafBits.bytes(image));
          model.close();
        });
    return bytes[0];
  }

  private void isFetchedAgain(Path file, byte[] whole) {
    int before = store.opens.get();
    disk.run(
        store,
        (source, tier) -> {
          Model model = DiskFixture.keep(source).model();
          assertThat(model.score(ROW).values()).containsExactly(REG_SCORE);
          model.close();
        });
    assertThat(store.opens).hasValue(before + 1);
    assertThat(disk.files()).containsExactly(file);
    assertThat(file).hasSize(whole.length);
  }

  private void deleteAll() {
    try { // By one rename, since the tier may make files between two deletions.
      Path away = Files.move(directory.resolve("entries"), directory.resolve("away"));
      try (Stream<Path> all = Files.list(away)) {
        for (Path file : all.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(away);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
