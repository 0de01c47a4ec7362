package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.model.ModelFiles;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a copy that is not served. */
class StoredEntryTest {

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;

  /** Terms may have it: earlier versions wrote it, and what AWS's settings have may be no URI. */
  @Test
  void passwordsOfServersAreNotSaid() throws Exception {
    Path file = directory.resolve("entry");
    LoadedModel loaded =
        fixture.load(new TarBall().file("m", ModelFiles.golden("reg.json")).tarGz());
    try (FileChannel to =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      new EntryDraft(loaded, Instant.EPOCH, new byte[0])
          .writeTo(to, "from http://us:sesame@s3:1/base", loaded.model(), 1 << 20);
    } finally {
      loaded.model().close();
    }

    assertThatThrownBy(
            () ->
                StoredEntry.open(
                    file,
                    TierDirectory.owner(file),
                    "from http://us:open/sesame@s3:2",
                    loaded.uri(),
                    bytes -> {}))
        .isInstanceOf(RefusedEntryException.class)
        .hasMessage("made under from http://***@s3:1/base (expected: from http://***@s3:2)");
  }
}
