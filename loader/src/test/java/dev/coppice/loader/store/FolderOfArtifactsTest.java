package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which directories of a store are models, and which hold other artifacts. */
final class FolderOfArtifactsTest {

  @TempDir Path root = Path.of("");
  private DirectoryModelStore store =
      new DirectoryModelStore(new ModelStoreUri.Directory(Path.of("/")), 10);

  @BeforeEach
  void makeStore() {
    store = new DirectoryModelStore(new ModelStoreUri.Directory(root), 10);
  }

  private void assertNotFound(String name) {
    assertThatThrownBy(() -> store.open(new StoreKey(name), null).orElseThrow())
        .isInstanceOf(StoreException.class)
        .satisfies(e -> assertThat(((StoreException) e).fault()).isEqualTo(StoreFault.ABSENT));
  }

  @Test
  void aDirectoryWithMoreThanAnArtifactMayHaveIsNotListed() throws IOException {
    Path directory = Files.createDirectory(root.resolve("tenants"));
    for (int i = 0; i < 12; i++) {
      Files.writeString(directory.resolve("tenant" + i), "model");
    }

    assertThat(store.open(new StoreKey("tenants"), null).orElseThrow())
        .isInstanceOfSatisfying(
            Artifact.Directory.class,
            tenants -> {
              assertThat(tenants.entries()).isEqualTo(11);
              assertThat(tenants.files()).isEmpty();
              assertThatCode(tenants::requireUnchanged).doesNotThrowAnyException();
            });
  }

  @Test
  void aFolderOfArtifactsIsNoModel() throws IOException {
    Path packed = Files.createDirectories(root.resolve("tenants/packed"));
    assertNotFound("tenants");
    assertThat(store.open(new StoreKey("tenants/packed"), null).orElseThrow())
        .isInstanceOf(Artifact.Directory.class);

    for (String name : new String[] {"acme.tar.gz", "acme.tgz", "acme.tar", "acme.tar.zst"}) {
      Path other = Files.writeString(packed.resolve(name), "archive");
      assertNotFound("tenants/packed");
      Files.delete(other);
    }
    Files.writeString(packed.resolve("train.csv.gz"), "no artifact");
    assertThat(store.open(new StoreKey("tenants/packed"), null).orElseThrow())
        .isInstanceOf(Artifact.Directory.class);
  }

  @Test
  void aFolderOfMoreArtifactsThanEntriesIsNoModelEither() throws IOException {
    Path tenants = Files.createDirectory(root.resolve("tenants"));
    for (int i = 0; i < 12; i++) {
      Files.writeString(tenants.resolve("tenant" + i + ".tar.gz"), "archive");
    }
    assertNotFound("tenants");

    Files.writeString(tenants.resolve("model.json"), "{");
    assertThat(store.open(new StoreKey("tenants"), null).orElseThrow())
        .isInstanceOfSatisfying(
            Artifact.Directory.class,
            model ->
                assertThat(model.files())
                    .extracting(Artifact.File::name)
                    .containsExactly("model.json"));
  }

  @Test
  void archivesBesideAModelAreNoPartOfIt() throws IOException {
    Path tenant = Files.createDirectory(root.resolve("acme"));
    Files.writeString(tenant.resolve("model.json"), "{");
    Artifact.Directory alone =
        (Artifact.Directory) store.open(new StoreKey("acme"), null).orElseThrow();
    Files.writeString(tenant.resolve("acme.tar.gz"), "what it is uploaded as");

    alone.requireUnchanged();
    Artifact.Directory artifact =
        (Artifact.Directory) store.open(new StoreKey("acme"), null).orElseThrow();
    assertThat(artifact.version()).isEqualTo(alone.version());
    assertThat(artifact.entries()).isEqualTo(1);
    assertThat(artifact.files()).extracting(Artifact.File::name).containsExactly("model.json");
    assertThat(artifact.others()).isEmpty();
  }
}
