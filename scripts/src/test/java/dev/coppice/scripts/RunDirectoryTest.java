package dev.coppice.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a command's directory is. */
final class RunDirectoryTest {

  @TempDir Path parent = Path.of("");

  @Test
  void secondRunBesideAFirstIsRefusedAndDeletesNothing() throws IOException {
    Path work = parent.resolve("target/day");
    try (RunDirectory first = RunDirectory.emptied(work)) {
      Path file = Files.createFile(first.path().resolve("entries"));

      assertThatThrownBy(() -> RunDirectory.emptied(work))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "%s: another run is at work there (expected: one at a time in a checkout)", work);
      assertThat(file).exists();
    }
    try (RunDirectory next = RunDirectory.emptied(work)) {
      assertThat(next.path()).isEmptyDirectory();
      next.remove();
    }
    assertThat(work).doesNotExist();
  }
}
