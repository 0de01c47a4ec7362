package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The order of last use outlives a server on the local disk. */
class DiskMarksTest {

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private final ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");

  @Test
  void aUseIsMarkedForTheNextStartAMinuteAfterTheLastOne() throws IOException {
    DiskFixture disk = new DiskFixture(directory, fixture);
    disk.keepOnce(store);
    Path file = disk.files().getFirst();
    disk.run(
        store,
        (source, tier) -> {
          Instant lately = Instant.now().minusSeconds(30).truncatedTo(ChronoUnit.SECONDS);
          mark(file, lately);
          source.load(LoaderFixture.NAME, bytes -> {}).model().close();
          assertThat(markedAt(file)).isEqualTo(lately);

          mark(file, lately.minusSeconds(31));
          source.load(LoaderFixture.NAME, bytes -> {}).model().close();
          assertThat(markedAt(file)).isAfter(lately);
        });
    assertThat(store.opens).hasValue(1);
  }

  @Test
  void aMarkOfATimeToComeIsReplaced() {
    DiskFixture disk = new DiskFixture(directory, fixture);
    disk.keepOnce(store);
    Path file = disk.files().getFirst();
    disk.run(
        store,
        (source, tier) -> {
          Instant toCome = Instant.now().plus(Duration.ofHours(5));
          mark(file, toCome);
          source.load(LoaderFixture.NAME, bytes -> {}).model().close();
          assertThat(markedAt(file)).isBefore(toCome);
        });
  }

  private static void mark(Path file, Instant at) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(at));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant markedAt(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
