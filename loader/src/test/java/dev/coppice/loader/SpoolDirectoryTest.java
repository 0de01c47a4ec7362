package dev.coppice.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ServingException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class SpoolDirectoryTest {

  @TempDir Path parent = Path.of("");

  @Test
  void filesAreForTheOwnerAloneAndDeletedWhenClosed() throws IOException {
    Path directory = parent.resolve("a/spool");
    try (SpoolDirectory spool = SpoolDirectory.open(directory)) {
      SpoolFile file = spool.create(".ubj", 3);
      file.write(new byte[] {0, 1, 2, 3}, 1, 3);

      assertThat(Files.readAllBytes(file.path())).containsExactly(1, 2, 3);
      assertThat(file.size()).isEqualTo(3);
      assertThat(file.path().getFileName().toString()).matches("coppice-\\w+\\.ubj");
      assertThat(permissions(directory)).isEqualTo("rwx------");
      assertThat(permissions(file.path())).isEqualTo("rw-------");

      file.close();

      assertThat(file.path()).doesNotExist();
    }
  }

  @Test
  void leftoversOfAKilledProcessAreSweptAtTheStart() throws IOException {
    Path left = Files.writeString(parent.resolve("coppice-123.ubj"), "left");
    Path other = Files.writeString(parent.resolve("other"), "not ours");

    SpoolDirectory.open(parent).close();

    assertThat(left).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void filesOfALivingProcessAreNotSwept() throws IOException {
    try (SpoolDirectory first = SpoolDirectory.open(parent);
        SpoolFile file = first.create(".json", 0);
        SpoolDirectory second = SpoolDirectory.open(parent)) {
      assertThat(second).isNotSameAs(first);
      assertThat(file.path()).exists();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsNoRoomForTheModel() throws IOException {
    SpoolFile file = new SpoolFile(Path.of("/dev/full"), 100); // Not closed: it must not go.

    assertThatThrownBy(() -> file.write(new byte[10], 0, 10))
        .isInstanceOf(SpoolException.class)
        .satisfies(
            e -> {
              ServingException failure = LoadFailures.translate(new ModelName("m"), e);
              assertThat(failure.reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE);
              assertThat(failure)
                  .hasMessage("Not enough memory to load model m: 100 bytes needed, 0 available.");
            });
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
