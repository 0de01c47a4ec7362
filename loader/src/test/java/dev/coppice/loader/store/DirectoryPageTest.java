package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import dev.coppice.model.LogLines;
import dev.coppice.model.OtherUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the one page of a small directory has. */
final class DirectoryPageTest {

  @RegisterExtension final LogLines log = LogLines.of(DirectoryPage.class);

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

  /** As {@code lost+found}, which is root's alone. */
  @Test
  void whatMayNotBeReadIsPassedOverAndNamedInTheLog() throws Exception {
    Files.writeString(root.resolve("m"), "1");
    Files.createDirectory(root.resolve("lost+found"));
    Files.writeString(root.resolve("lost+found/n"), "1");
    assertThat(page(root)).hasSize(2);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(root.resolve("lost+found"), Set.of());
    List<Object> outcome = new CopyOnWriteArrayList<>();

    try {
      Thread reader = OtherUser.thread(() -> outcome.add(attempt(root)));
      reader.start();
      reader.join();

      assertThat(outcome).containsExactly(List.of(new ListedArtifact(new StoreKey("m"), 1)));
      assertThat(log.texts())
          .containsExactly(
              "%s/lost+found may not be read, and is not listed (the first of 1 such)"
                  .formatted(root.toRealPath()));
    } finally {
      Files.setPosixFilePermissions(
          root.resolve("lost+found"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aDirectoryThatMayNotBeReadIsDenied() throws Exception {
    assertThat(page(root)).isEmpty();
    Files.setPosixFilePermissions(root, Set.of());
    List<Object> outcome = new CopyOnWriteArrayList<>();
    try {
      Thread reader = OtherUser.thread(() -> outcome.add(attempt(root)));
      reader.start();
      reader.join();

      assertThat(outcome).containsExactly("DENIED: " + root.toRealPath() + ": access denied");
    } finally {
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** What it lists, or why it does not. */
  private static Object attempt(Path directory) {
    try {
      return page(directory);
    } catch (StoreException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void directoriesThatComeAndGoDoNotEndTheList() throws Exception {
    Files.writeString(root.resolve("m"), "1");
    Meanwhile.looks(
        2000,
        () -> assertThat(page(root)).contains(new ListedArtifact(new StoreKey("m"), 1)),
        number -> {
          Path tenant = Files.createDirectory(root.resolve("tenant" + number % 8));
          Files.delete(Files.createFile(tenant.resolve("model")));
          Files.delete(tenant);
        });
  }

  @Test
  void noDirectoryIsASentence() {
    assertThatThrownBy(() -> page(root.resolve("none")))
        .isInstanceOf(StoreException.class)
        .hasMessage("MISCONFIGURED: no directory " + root.resolve("none"))
        .extracting(e -> ((StoreException) e).fault())
        .isEqualTo(StoreFault.MISCONFIGURED);
  }

  private static List<ListedArtifact> page(Path of) throws StoreException {
    return new DirectoryModelStore(new ModelStoreUri.Directory(of), 10).page("", "", 100);
  }
}
