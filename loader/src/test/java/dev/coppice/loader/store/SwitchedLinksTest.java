package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.StoreKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store's directory, or a model in it, that is a link to the release of the day. */
@Timeout(60)
final class SwitchedLinksTest {

  private static final StoreKey MODEL = new StoreKey("m");

  @TempDir Path directory = Path.of("");
  private Path root = Path.of("");

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(directory.resolve("store"));
  }

  private DirectoryModelStore store(Path of) {
    return new DirectoryModelStore(new ModelStoreUri.Directory(of), 10);
  }

  @Test
  void noModelIsAbsentWhileItsLinkIsSwitchedAndWhatItLedToDeleted() throws Exception {
    Path old = file(0);
    lead(root.resolve("m"), old);
    // The third time at the latest all is there.
    Meanwhile.looks(
        5000,
        () -> assertThat(fault()).isNotEqualTo(Optional.of(StoreFault.ABSENT)),
        i -> {
          lead(root.resolve("m"), file(i));
          Files.delete(root.resolve(".file" + (i - 1)));
        });
  }

  /** Of a release on its way out one member is left, which would score alone. */
  @Test
  void whatAModelsLinkLedToIsNotTheModelOnceItLeadsElsewhere() throws Exception {
    Path half = model(root.resolve(".half"), "b.json");
    lead(root.resolve("m"), half);
    try (Artifact artifact = store(root).open(MODEL, null).orElseThrow()) {
      artifact.requireUnchanged();
      lead(root.resolve("m"), model(root.resolve(".whole"), "a.json", "b.json"));

      assertChanged(artifact);
    }
  }

  @Test
  void whatAStoresLinkLedToHasNotItsModelOnceItLeadsElsewhere() throws Exception {
    Path half = Files.createDirectory(directory.resolve("half"));
    Path whole = Files.createDirectory(directory.resolve("whole"));
    Path link = directory.resolve("current");
    assertThat(model(half.resolve("m"), "b.json")).isDirectory();
    assertThat(model(whole.resolve("m"), "a.json", "b.json")).isDirectory();
    lead(link, half);
    try (Artifact artifact = store(link).open(MODEL, null).orElseThrow()) {
      artifact.requireUnchanged();
      lead(link, whole);

      assertChanged(artifact);
    }
  }

  private static void assertChanged(Artifact artifact) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(artifact::requireUnchanged)
        .matches(e -> e.fault() == StoreFault.CHANGED);
  }

  private static Path model(Path model, String... files) throws IOException {
    Path made = Files.createDirectory(model);
    for (String file : files) {
      Files.writeString(made.resolve(file), file);
    }
    return made;
  }

  private Path file(int number) throws IOException {
    return Files.writeString(root.resolve(".file" + number), "model " + number);
  }

  private void lead(Path link, Path to) throws IOException {
    Path next = Files.createSymbolicLink(directory.resolve("next"), to);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
  }

  private Optional<StoreFault> fault() {
    try {
      store(root).open(MODEL, null).orElseThrow().close();
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e.fault());
    }
  }
}
