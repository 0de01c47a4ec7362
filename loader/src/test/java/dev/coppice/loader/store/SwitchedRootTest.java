package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.StoreKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store whose root is a link to the release of the day, and no model of it ever missing. */
@Timeout(60)
final class SwitchedRootTest {

  private static final int LOOKS = 5000;

  @TempDir Path directory = Path.of("");

  @Test
  void noModelIsAbsentWhileTheLinkIsSwitchedAndTheOldReleaseDeleted() throws Exception {
    whileReleasesAreSwitched(
        store ->
            assertThat(fault(() -> store.open(new StoreKey("m"), null).orElseThrow().close()))
                .isNotEqualTo(Optional.of(StoreFault.ABSENT)));
  }

  @Test
  void noModelIsMissingFromTheListWhileTheLinkIsSwitchedAndTheOldReleaseDeleted() throws Exception {
    whileReleasesAreSwitched(
        store ->
            assertThat(fault(() -> assertThat(store.page("", "", 10)).hasSize(1)))
                .isNotEqualTo(Optional.of(StoreFault.ABSENT)));
  }

  /** As a file system that is mounted between two looks. */
  @Test
  void anotherDirectoryInItsPlaceIsLookedAtAgain() throws IOException {
    Path mounted = Files.createDirectory(directory.resolve("mounted"));
    Path store = Files.createDirectory(directory.resolve("store"));

    Path found =
        new StoreRoot(store, null)
            .look(
                (real, key) -> {
                  if (Files.exists(mounted)) {
                    replace(store, mounted);
                    throw new StoreException(StoreFault.ABSENT, "empty", null);
                  }
                  return Optional.of(real);
                });

    assertThat(found).isEqualTo(store.toRealPath());
  }

  /** As file systems that are mounted one after another, each of which has one model. */
  @Test
  void noModelIsMissingFromTheListWhileOtherDirectoriesComeInItsPlace() throws Exception {
    Path place = directory.resolve("store");
    Files.writeString(Files.createDirectory(place).resolve("m"), "model");
    DirectoryModelStore store = new DirectoryModelStore(new ModelStoreUri.Directory(place), 10);
    Meanwhile.looks(
        LOOKS,
        () ->
            assertThat(fault(() -> assertThat(store.page("", "", 10)).hasSize(1)))
                .isNotEqualTo(Optional.of(StoreFault.ABSENT)),
        i -> {
          Path next = Files.createDirectory(directory.resolve("next" + i));
          Files.writeString(next.resolve("m" + i), "model");
          Files.move(place, directory.resolve("last" + i)); // Its key is not given again.
          Files.move(next, place);
        });
  }

  /** A look that began while there was none had found nothing in one that went just then, too. */
  @Test
  void aDirectoryThatIsGoneIsNotTakenForAnotherThatIs() {
    Path gone = directory.resolve("gone");
    assertThat(StoreRoot.key(gone)).isNotEqualTo(StoreRoot.key(gone));
  }

  private static void replace(Path directory, Path by) {
    try {
      Files.delete(directory);
      Files.move(by, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void whileReleasesAreSwitched(Consumer<DirectoryModelStore> look) throws Exception {
    Path link = directory.resolve("current");
    release(link, 0);
    DirectoryModelStore store = new DirectoryModelStore(new ModelStoreUri.Directory(link), 10);
    Meanwhile.looks(LOOKS, () -> look.accept(store), i -> release(link, i));
  }

  private void release(Path link, int number) throws IOException {
    Path release = Files.createDirectory(directory.resolve("release" + number));
    Files.writeString(release.resolve("m"), "model");
    Path next = Files.createSymbolicLink(directory.resolve("next"), release);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    Path old = directory.resolve("release" + (number - 1));
    Files.deleteIfExists(old.resolve("m"));
    Files.deleteIfExists(old);
  }

  /** Asks a store for something. */
  @FunctionalInterface
  private interface Question {
    void ask() throws StoreException;
  }

  private static Optional<StoreFault> fault(Question question) {
    try {
      question.ask();
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e.fault());
    }
  }
}
