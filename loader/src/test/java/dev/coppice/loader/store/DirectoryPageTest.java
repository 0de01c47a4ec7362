package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the one page of a small directory has. */
final class DirectoryPageTest {

  @TempDir Path root = Path.of("");

  @Test
  void filesAreListedByTheirNamesBelowIt() throws IOException {
    Files.createDirectories(root.resolve("sub/empty"));
    Files.writeString(root.resolve("sub/a b"), "12345");
    Files.writeString(root.resolve("m"), "1");
    assertThat(page(root))
        .containsExactly(
            new ListedArtifact(new StoreKey("m"), 1),
            new ListedArtifact(new StoreKey("sub/a b"), 5));
  }

  @Test
  void linksAreNotFollowed(@TempDir Path outside) throws IOException {
    Files.writeString(outside.resolve("secret"), "1");
    Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("directory"), outside);
    assertThat(page(root)).isEmpty();
  }

  @Test
  void theDirectoryItselfMayBeALink(@TempDir Path outside) throws IOException {
    Files.createDirectories(outside.resolve("sub"));
    Files.writeString(outside.resolve("sub/m"), "1");
    Path link = Files.createSymbolicLink(root.resolve("current"), outside);
    assertThat(page(link)).containsExactly(new ListedArtifact(new StoreKey("sub/m"), 1));
  }

  @Test
  void whatNoCallCouldNameIsLeftOut() throws IOException {
    Files.writeString(root.resolve("tab\there"), "1");
    Files.writeString(root.resolve("back\\slash"), "1");
    assertThat(page(root)).isEmpty();
  }

  @Test
  void noDirectoryIsASentence() {
    assertThatThrownBy(() -> page(root.resolve("none")))
        .isInstanceOf(StoreException.class)
        .hasMessage("MISCONFIGURED: no directory " + root.resolve("none"))
        .extracting(e -> ((StoreException) e).fault())
        .isEqualTo(StoreFault.MISCONFIGURED);
  }

  private static Iterable<ListedArtifact> page(Path of) throws StoreException {
    return new DirectoryModelStore(new ModelStoreUri.Directory(of), 10).page("", "", 100);
  }
}
