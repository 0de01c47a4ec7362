package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may not be served of a directory that was not open when that was decided. */
class BarredNamesTest {

  @TempDir Path parent = Path.of("");
  private final EntryIndex index = new EntryIndex();
  private final TierRoom room = new TierRoom(index, () -> 0);

  private TierDirectory withFiles(String... names) throws IOException {
    TierDirectory directory = TierDirectory.open(parent);
    for (String name : names) {
      directory.write(name, file -> file.write(ByteBuffer.allocate(10)));
    }
    return directory;
  }

  @Test
  void theyAreDeletedOnceTheirDirectoryIsOpen() throws IOException {
    room.bar("a");
    room.bar("none");
    try (TierDirectory directory = withFiles("a", "b")) {
      room.take(directory);

      assertThat(index.contains("a")).isFalse();
      assertThat(index.contains("b")).isTrue();
      assertThat(directory.list()).hasSize(1);
      directory.write("a", file -> file.write(ByteBuffer.allocate(10)));
      room.take(directory);
      assertThat(index.size()).isEqualTo(2);
    }
  }

  @Test
  void thoseThatAreTooManyToRememberBarAllFilesOnce() throws IOException {
    for (int i = 0; i <= EntryIndex.MAX_ENTRIES; i++) {
      room.bar("n" + i);
    }
    try (TierDirectory directory = withFiles("a", "b")) {
      room.take(directory);

      assertThat(index.size()).isZero();
      assertThat(directory.list()).isEmpty();
      directory.write("c", file -> file.write(ByteBuffer.allocate(10)));
      room.take(directory);
      assertThat(index.contains("c")).isTrue();
    }
  }
}
