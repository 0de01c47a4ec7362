package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.restore.ForestRestore;
import dev.coppice.model.memory.Blocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a copy that is not served, and what becomes of one that is. */
class StoredEntryTest {

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;

  /** Returns where the model was. */
  private String write(Path file, String terms) throws IOException {
    LoadedModel loaded =
        fixture.load(new TarBall().file("m", ModelFiles.golden("reg.json")).tarGz());
    try (FileChannel to =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      new EntryDraft(loaded, Instant.EPOCH, new byte[0])
          .writeTo(to, terms, loaded.model(), 1 << 20);
    } finally {
      loaded.model().close();
    }
    return loaded.uri();
  }

  /** Terms may have it: earlier versions wrote it, and what AWS's settings have may be no URI. */
  @Test
  void passwordsOfServersAreNotSaid() throws Exception {
    Path file = directory.resolve("entry");
    String uri = write(file, "from http://us:sesame@s3:1/base");

    assertThatThrownBy(
            () ->
                StoredEntry.open(
                    file,
                    TierDirectory.owner(file),
                    "from http://us:open/sesame@s3:2",
                    uri,
                    bytes -> {}))
        .isInstanceOf(RefusedEntryException.class)
        .hasMessage("made under from http://***@s3:1/base (expected: from http://***@s3:2)");
  }

  /** The model that was restored would be nobody's. */
  @Test
  void aFileThatFailsToCloseDoesNotUndoWhatWasReadOfIt() throws Exception {
    Path file = directory.resolve("entry");
    String uri = write(file, "terms");
    FileChannel real = FileChannel.open(file, StandardOpenOption.READ);
    Forest restored;
    try (StoredEntry entry =
            StoredEntry.read(
                new UnclosableChannel(real, "Input/output error"),
                Instant.EPOCH,
                "terms",
                uri,
                bytes -> {});
        ForestRestore restore =
            new ForestRestore(entry.header().blocks().getFirst().image(), Blocks.MAPPED)) {
      entry.read(0, restore, Runnable::run);
      restored = restore.forest();
    }
    assertThat(real.isOpen()).isFalse();
    restored.close();
  }
}
