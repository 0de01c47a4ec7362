package dev.coppice.loader.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryModelStoreTest {
  @TempDir Path outside = Path.of("");
  private Path root = Path.of("");
  private DirectoryModelStore store =
      new DirectoryModelStore(new ModelStoreUri.Directory(Path.of("/")), 10);

  @BeforeEach
  void makeStore() throws IOException {
    root = Files.createDirectory(outside.resolve("store"));
    store = new DirectoryModelStore(new ModelStoreUri.Directory(root), 10);
  }

  @Test
  void aFileIsAStreamOfItsBytes() throws IOException {
    Files.createDirectory(root.resolve("sub"));
    Files.writeString(root.resolve("sub/a b"), "model");

    try (Artifact artifact = store.open(new StoreKey("sub/a b"), null).orElseThrow()) {
      assertThat(artifact.uri()).isEqualTo("file://" + root + "/sub/a b");
      assertThat(artifact)
          .asInstanceOf(InstanceOfAssertFactories.type(Artifact.Stream.class))
          .satisfies(
              stream -> {
                assertThat(stream.size()).isEqualTo(5);
                assertThat(new String(stream.bytes().readAllBytes(), UTF_8)).isEqualTo("model");
              });
    }
  }

  @Test
  void fileThatIsWrittenAgainWhileItIsReadIsNoVersionAtAll() throws IOException {
    Path file = Files.writeString(root.resolve("m"), "model");
    StoreKey key = new StoreKey("m");

    try (Artifact artifact = store.open(key, null).orElseThrow()) {
      artifact.requireUnchanged();
      Files.writeString(file, "longer model");

      assertChanged(artifact);
      assertThat(store.open(key, artifact.version())).isPresent();
      Files.delete(file);
      assertChanged(artifact);
    }
  }

  @Test
  void directoryThatGetsAFileWhileItIsReadIsNoVersionAtAll() throws IOException {
    Path directory = Files.createDirectory(root.resolve("ens"));
    Files.writeString(directory.resolve("a"), "a");
    StoreKey key = new StoreKey("ens");

    try (Artifact artifact = store.open(key, null).orElseThrow()) {
      artifact.requireUnchanged();
      assertThat(store.open(key, artifact.version())).isEmpty();
      Files.writeString(directory.resolve("b"), "b");

      assertChanged(artifact);
    }
  }

  private static void assertChanged(Artifact artifact) {
    assertThatThrownBy(artifact::requireUnchanged)
        .isInstanceOf(StoreException.class)
        .satisfies(e -> assertThat(((StoreException) e).fault()).isEqualTo(StoreFault.CHANGED));
  }

  @Test
  void aDirectoryIsItsRegularFilesByName() throws IOException {
    Path directory = Files.createDirectory(root.resolve("ens"));
    Files.writeString(directory.resolve("b"), "bb");
    Files.writeString(directory.resolve("a"), "a");
    Files.createDirectory(directory.resolve("sub"));
    Files.createSymbolicLink(directory.resolve("c"), directory.resolve("b"));

    assertThat(store.open(new StoreKey("ens"), null).orElseThrow())
        .asInstanceOf(InstanceOfAssertFactories.type(Artifact.Directory.class))
        .extracting(Artifact.Directory::files)
        .isEqualTo(
            List.of(
                new Artifact.File("a", directory.resolve("a").toRealPath(), 1),
                new Artifact.File("b", directory.resolve("b").toRealPath(), 2),
                new Artifact.File("c", directory.resolve("b").toRealPath(), 2)));
  }

  @Test
  void theVersionChangesWithSizeAndTime() throws IOException {
    Path file = Files.writeString(root.resolve("m"), "one");
    Path inside = Files.createDirectory(root.resolve("d")).resolve("m");
    Files.writeString(inside, "one");
    String fileVersion = store.open(new StoreKey("m"), null).orElseThrow().version();
    String directoryVersion = store.open(new StoreKey("d"), null).orElseThrow().version();

    assertThat(store.open(new StoreKey("m"), null).orElseThrow().version()).isEqualTo(fileVersion);
    assertThat(store.open(new StoreKey("d"), null).orElseThrow().version())
        .isEqualTo(directoryVersion);

    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    Files.setLastModifiedTime(inside, FileTime.fromMillis(1_000));

    assertThat(store.open(new StoreKey("m"), null).orElseThrow().version())
        .isNotEqualTo(fileVersion);
    assertThat(store.open(new StoreKey("d"), null).orElseThrow().version())
        .isNotEqualTo(directoryVersion);
  }

  @Test
  void whatIsNotThereIsNotFound() throws IOException, InterruptedException {
    Files.writeString(root.resolve("file"), "");
    new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start().waitFor();

    assertNotFound("none");
    assertNotFound("file/below");
    assertNotFound("n".repeat(300));
    assertNotFound("fifo");
  }

  @Test
  void linksMayPointAroundInsideButNotOut() throws IOException {
    Files.writeString(outside.resolve("secret"), "secret");
    Files.writeString(root.resolve("model"), "model");
    Files.createSymbolicLink(root.resolve("alias"), Path.of("model"));
    Files.createSymbolicLink(root.resolve("leak"), outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(
        Files.createDirectory(root.resolve("dir")).resolve("leak"), outside.resolve("secret"));

    assertThat(store.open(new StoreKey("alias"), null).orElseThrow())
        .isInstanceOf(Artifact.Stream.class);
    assertThatThrownBy(() -> store.open(new StoreKey("leak"), null).orElseThrow())
        .hasMessage("ABSENT: %s: a link leaves the directory", root.resolve("leak"));
    assertNotFound("up/secret");
    assertThat(store.open(new StoreKey("dir"), null).orElseThrow())
        .isInstanceOfSatisfying(
            Artifact.Directory.class,
            dir -> {
              assertThat(dir.files()).isEmpty();
              assertThat(dir.deadLinks()).containsExactly("leak");
            });
  }

  @Test
  void linksToNothingAreNamedUnlessTheyDoNotCount() throws IOException {
    Path directory = Files.createDirectory(root.resolve("ens"));
    Files.writeString(directory.resolve("model.json"), "{");
    Files.createSymbolicLink(directory.resolve(".#model.json"), Path.of("me@host.1"));

    assertThat(store.open(new StoreKey("ens"), null).orElseThrow())
        .isInstanceOfSatisfying(
            Artifact.Directory.class,
            ens -> {
              assertThat(ens.files()).extracting(Artifact.File::name).containsExactly("model.json");
              assertThat(ens.deadLinks()).isEmpty();
              assertThat(ens.others()).containsExactly(".#model.json");
            });
  }

  /** Only what it is asked for makes a store say that it is not there. */
  @Test
  void filesThatComeAndGoInADirectoryDoNotHideIt() throws Exception {
    Path directory = Files.createDirectory(root.resolve("ens"));
    Files.writeString(directory.resolve("model.json"), "{");
    AtomicBoolean over = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; !over.get(); i = (i + 1) % 8) {
                    replace(directory.resolve("part" + i));
                  }
                });
    try {
      for (int i = 0; i < 2000; i++) {
        assertThat(fault("ens")).isIn(Optional.empty(), Optional.of(StoreFault.CHANGED));
      }
    } finally {
      over.set(true);
      writer.join();
    }
  }

  private static void replace(Path file) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(file);
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<StoreFault> fault(String name) {
    try {
      store.open(new StoreKey(name), null).orElseThrow().close();
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e.fault());
    }
  }

  @Test
  void aStoreThatIsGoneIsNotAMissingModel() throws IOException {
    Files.delete(root);

    assertFails("any", StoreFault.MISCONFIGURED);
  }

  /** As a mount leaves it that is gone: another directory, with nothing in it. */
  @Test
  void anEmptyDirectoryInThePlaceOfTheStoreIsNotAMissingModel() throws IOException {
    Files.writeString(root.resolve("m"), "model");
    store.open(new StoreKey("m"), null).orElseThrow().close();
    Path away = Files.move(root, outside.resolve("away"));
    Files.createDirectory(root);

    assertFails("m", StoreFault.MISCONFIGURED);
    assertFails("any", StoreFault.MISCONFIGURED);
    assertThatThrownBy(() -> store.page("", "", 1))
        .hasMessage(
            "MISCONFIGURED: %s is empty, and not the directory that it was (expected: mounted)"
                .formatted(root));

    Files.delete(root);
    Files.move(away, root);
    store.open(new StoreKey("m"), null).orElseThrow().close();
    assertNotFound("any");
  }

  @Test
  void theLastModelOfAStoreMayBeDeletedAndTheStoreReplacedByAnother() throws IOException {
    assertNotFound("m");
    Path model = Files.writeString(root.resolve("m"), "model");
    store.open(new StoreKey("m"), null).orElseThrow().close();
    Files.delete(model);
    assertNotFound("m");
    assertThat(store.page("", "", 1)).isEmpty();

    Files.move(root, outside.resolve("away"));
    Files.writeString(Files.createDirectory(root).resolve("other"), "model");
    assertNotFound("m");
  }

  /** What Java has no type for, as it has none for too many open files. */
  @Test
  void aLinkThatGoesRoundIsAFaultOfTheStore() throws IOException {
    Files.createSymbolicLink(root.resolve("round"), Path.of("round"));

    assertFails("round", StoreFault.BROKEN);
  }

  @Test
  void onlyAnAbsentFileIsAbsent() {
    Path file = root.resolve("m");

    assertThat(fault(new NoSuchFileException("m"))).isEqualTo(StoreFault.ABSENT);
    assertThat(fault(new AccessDeniedException("m"))).isEqualTo(StoreFault.DENIED);
    for (String error :
        new String[] {"Too many open files", "Input/output error", "Stale file handle"}) {
      assertThat(fault(new FileSystemException("m", null, error))).isEqualTo(StoreFault.BROKEN);
    }
    assertThat(LocalArtifact.fault(file, new IOException("odd"))).hasMessage("BROKEN: odd");
  }

  private StoreFault fault(IOException e) {
    return LocalArtifact.fault(root.resolve("m"), e).fault();
  }

  private void assertNotFound(String name) {
    assertFails(name, StoreFault.ABSENT);
  }

  private void assertFails(String name, StoreFault fault) {
    assertThatThrownBy(() -> store.open(new StoreKey(name), null).orElseThrow())
        .isInstanceOf(StoreException.class)
        .extracting(e -> ((StoreException) e).fault())
        .isEqualTo(fault);
  }
}
