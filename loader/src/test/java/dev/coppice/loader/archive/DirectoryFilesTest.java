package dev.coppice.loader.archive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.FirstNames;
import dev.coppice.loader.memory.BuildPermits;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.LocalArtifact;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a directory, which others may write to meanwhile. */
class DirectoryFilesTest {

  private static final ArchiveLimits LIMITS = new ArchiveLimits(1 << 20, 10);

  @TempDir Path directory = Path.of("");

  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private ModelFiles files() throws IOException {
    Path root = directory.toRealPath();
    Artifact.Directory artifact =
        (Artifact.Directory)
            LocalArtifact.open("uri", root, root, LIMITS.maxEntries(), name -> false);
    return new DirectoryFiles(
        artifact,
        LIMITS,
        threads,
        new StoreWait(System::nanoTime),
        new BuildPermits(1).ofLoad(),
        new FirstNames(10));
  }

  @Test
  void fileThatIsTakenAwayBeforeItIsReadIsAChangeAndNoModelThatIsNotThere() throws IOException {
    Path model = Files.writeString(directory.resolve("model.json"), "{");
    try (ModelFiles files = files()) {
      Files.delete(model);

      InputStream bytes = requireNonNull(files.next()).bytes();
      assertThatThrownBy(bytes::readAllBytes)
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.fault()).isEqualTo(StoreFault.CHANGED));
    }
  }

  @Test
  void filesThatTogetherHaveMoreBytesThanAllowedAreRefusedUnread() throws IOException {
    Files.write(directory.resolve("a.json"), new byte[600 << 10]);
    Files.write(directory.resolve("b.json"), new byte[600 << 10]);
    try (ModelFiles files = files()) {
      assertThat(files.next()).isNotNull();

      assertThatThrownBy(files::next)
          .isInstanceOf(RefusedArtifactException.class)
          .hasMessage("archive is larger than 1048576 bytes (COPPICE_ARCHIVE_MAX_BYTES)");
    }
  }

  /** Where the link leads is there, and not a model's to read. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "/etc/passwd", "../.."})
  void linkToNothingInsideIsRefusedByItsName(String target) throws IOException {
    Files.writeString(directory.resolve("a.json"), "{");
    Files.createSymbolicLink(directory.resolve("b.json"), Path.of(target));

    assertThatThrownBy(this::files)
        .isInstanceOf(RefusedArtifactException.class)
        .hasMessage(
            "b.json: a link that leads to nothing below the models' directory (expected: a file"
                + " there)");
  }
}
