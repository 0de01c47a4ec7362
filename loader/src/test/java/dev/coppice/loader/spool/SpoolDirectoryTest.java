package dev.coppice.loader.spool;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.disk.UnclosableChannel;
import dev.coppice.loader.memory.BuildPermits;
import dev.coppice.loader.source.LoadFailures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class SpoolDirectoryTest {

  @TempDir Path parent = Path.of("");

  private final SpoolDisk disk =
      new SpoolDisk(Path.of("/disk"), new BuildPermits(1), Duration.ofMinutes(1), () -> {});

  @AfterEach
  void endWatch() {
    disk.close();
  }

  @Test
  void filesAreForTheOwnerAloneAndDeletedWhenClosed() throws IOException {
    try (SpoolDirectory spool = SpoolDirectory.open(parent.resolve("a/tmp"))) {
      SpoolFile file = spool.create(".ubj", 3);
      file.write(new byte[] {0, 1, 2, 3}, 1, 3);

      assertThat(Files.readAllBytes(file.path())).containsExactly(1, 2, 3);
      assertThat(file.size()).isEqualTo(3);
      assertThat(file.path().getFileName().toString()).matches("model-\\w+\\.ubj");
      assertThat(spool.path().getParent()).isEqualTo(parent.resolve("a/tmp"));
      assertThat(spool.path().getFileName().toString()).startsWith("coppice-spool-");
      assertThat(permissions(spool.path())).isEqualTo("rwx------");
      assertThat(permissions(file.path())).isEqualTo("rw-------");

      file.close();

      assertThat(file.path()).doesNotExist();
    }
  }

  @Test
  void aSkipGoesOnBehindWhatIsSkippedAndNoFurtherThanTheEnd() throws IOException {
    try (SpoolDirectory spool = SpoolDirectory.open(parent);
        SpoolFile file = spool.create(".ubj", 10)) {
      file.write(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 0, 10);
      try (InputStream bytes = file.skimmed()) {
        assertThat(bytes.readNBytes(2)).containsExactly(0, 1);
        assertThat(bytes.skip(5)).isEqualTo(5);
        assertThat(bytes.read()).isEqualTo(7);
        assertThat(bytes.skip(-1)).isZero();
        assertThat(bytes.skip(5)).isEqualTo(2);
        assertThat(bytes.read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void closingLeavesNothingBehind() throws IOException {
    SpoolDirectory spool = SpoolDirectory.open(parent);
    try (SpoolFile stillOpen = spool.create(".ubj", 0)) {
      assertThat(stillOpen.path()).exists();
      spool.close();
    }

    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void twoServersHaveADirectoryEachAndNeitherSweepsTheOther() throws IOException {
    try (SpoolDirectory first = SpoolDirectory.open(parent);
        SpoolFile file = first.create(".json", 0);
        SpoolDirectory second = SpoolDirectory.open(parent);
        SpoolDirectory third = SpoolDirectory.open(parent)) {
      assertThat(parent)
          .isDirectoryContaining(path -> path.equals(first.path()))
          .isDirectoryContaining(path -> path.equals(second.path()))
          .isDirectoryContaining(path -> path.equals(third.path()));
      assertThat(file.path()).exists();
    }
  }

  @Test
  void directoriesOfDeadServersAreSweptAtTheStart() throws IOException {
    Path dead = deadServer("coppice-spool-1-2-3");
    Path sweptHalfWay = Files.createDirectory(parent.resolve("coppice-spool-1-2-4"));
    // A container's process ids begin anew with each start of it.
    Path sameProcessId = deadServer("coppice-spool-" + ProcessHandle.current().pid() + "-1-5");

    SpoolDirectory.open(parent).close();

    assertThat(dead).doesNotExist();
    assertThat(sweptHalfWay).doesNotExist();
    assertThat(sameProcessId).doesNotExist();
  }

  @Test
  void whatIsNotASpoolDirectoryIsLeftAlone() throws IOException {
    Path foreignLock = Files.createDirectory(parent.resolve(".lock"));
    Path file = Files.writeString(parent.resolve("coppice-spool-file"), "not a directory");
    Path target = deadServer("elsewhere");
    Path link = Files.createSymbolicLink(parent.resolve("coppice-spool-link"), target);
    Path linkedLock = Files.createDirectory(parent.resolve("coppice-spool-linked-lock"));
    Files.createSymbolicLink(linkedLock.resolve("lock"), file);

    SpoolDirectory.open(parent).close();

    assertThat(foreignLock).exists();
    assertThat(file).exists();
    assertThat(link).isSymbolicLink();
    assertThat(target.resolve("model.ubj")).exists();
    assertThat(linkedLock.resolve("lock")).isSymbolicLink();
  }

  @Test
  void whatCannotBeSweptDoesNotKeepAServerFromStarting() throws IOException {
    Path odd = deadServer("coppice-spool-1-2-3");
    Files.createFile(Files.createDirectory(odd.resolve("directory")).resolve("file"));

    SpoolDirectory.open(parent).close();

    assertThat(odd).exists();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsADisksFaultAndMayHeal() throws IOException {
    Path full = Path.of("/dev/full");
    SpoolFile file = // Not closed: it must not go.
        new SpoolFile(full, FileChannel.open(full, WRITE), 100, false, disk, new AtomicLong());

    assertThatThrownBy(() -> file.write(new byte[10], 0, 10))
        .satisfies(e -> assertIsForWantOfRoom(e, Path.of("/dev")));
  }

  /**
   * As XGBoost does where no more files may be open, which may be over as soon as that is asked.
   */
  @Test
  void whoeverComplainsOfAFileByItsNameCouldNotReadIt() throws IOException {
    try (SpoolDirectory spool = SpoolDirectory.open(parent);
        SpoolFile file = spool.create(".ubj", 1)) {
      file.finish();
      file.requireWhole("Check failed: 1 == 2");

      assertThatThrownBy(
              () -> file.requireWhole("Opening %s: Too many open files".formatted(file.path())))
          .isInstanceOf(SpoolException.class)
          .hasMessageEndingWith(": Too many open files");
    }
  }

  /** As file systems do that write a file only as it is closed, such as NFS. */
  @Test
  void oneThatSaysOnlyAtTheEndThatItIsFullIsSo() throws IOException {
    Path path = parent.resolve("model.ubj");
    FileChannel channel = FileChannel.open(path, CREATE_NEW, WRITE);
    try (SpoolFile file =
        new SpoolFile(
            path,
            new UnclosableChannel(channel, "No space left on device"),
            100,
            false,
            disk,
            new AtomicLong())) {
      assertThatThrownBy(file::finish).satisfies(e -> assertIsForWantOfRoom(e, parent));
    }
    assertThat(path).doesNotExist();
  }

  private static void assertIsForWantOfRoom(Throwable e, Path directory) {
    assertThat(e)
        .isInstanceOf(SpoolException.class)
        .hasMessageStartingWith(
            "the disk of %s is full: 100 bytes needed, 0 written".formatted(directory));
    ServingException failure = LoadFailures.translate(new ModelName("m"), "", e);
    assertThat(failure.reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(failure.reason().isLasting()).isFalse();
    assertThat(failure)
        .hasMessage("Not enough disk to load model m: 100 bytes needed, 0 available.");
  }

  @Test
  void directoryThatCannotBeMadeIsNamedWithTheCause() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));

    assertThatThrownBy(() -> SpoolDirectory.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("java.io.tmpdir: " + file + " cannot be written: ")
        .hasMessageEndingWith(" (expected: a directory for models on their way into memory)");
  }

  @Test
  void directoryThatWasCleanedAwayIsMadeAnew() throws IOException {
    Path temporary = parent.resolve("tmp");
    try (SpoolDirectory spool = SpoolDirectory.open(temporary)) {
      Path first = spool.path();
      SpoolSweep.delete(first);
      Files.delete(temporary);

      try (SpoolFile file = spool.create(".ubj", 1);
          SpoolFile other = spool.create(".ubj", 1)) {
        file.write(new byte[] {7}, 0, 1);

        assertThat(Files.readAllBytes(file.path())).containsExactly(7);
        assertThat(file.path().getParent()).isEqualTo(spool.path()).isNotEqualTo(first);
        assertThat(other.path().getParent()).isEqualTo(spool.path());
        assertThat(spool.path().resolve(SpoolSweep.LOCK)).exists();
        assertThat(permissions(spool.path())).isEqualTo("rwx------");
      }
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void closingIsQuietIfTheDirectoryWasCleanedAway() throws IOException {
    SpoolDirectory spool = SpoolDirectory.open(parent);
    SpoolSweep.delete(spool.path());

    spool.close();
  }

  @Test
  void closingOnceMoreIsQuiet() throws IOException {
    SpoolDirectory spool = SpoolDirectory.open(parent);
    spool.close();

    spool.close();

    assertThat(parent).isEmptyDirectory();
  }

  private Path deadServer(String name) throws IOException {
    Path directory = Files.createDirectory(parent.resolve(name));
    Files.createFile(directory.resolve("lock"));
    Files.writeString(directory.resolve("model.ubj"), "left");
    return directory;
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
