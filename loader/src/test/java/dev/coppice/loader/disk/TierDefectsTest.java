package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Defects that show while a directory is opened in the place of another: of the spool's sum. */
@Timeout(60)
final class TierDefectsTest {

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private final AtomicBoolean isBroken = new AtomicBoolean();
  private final CountDownLatch freed = new CountDownLatch(1);

  /** What is freed as its copy's turn is over. */
  private final ModelHold hold =
      new ModelHold() {
        @Override
        public Optional<Model> tryTake() {
          return Optional.empty();
        }

        @Override
        public void release() {}

        @Override
        public void freeUnaskedCovers() {
          freed.countDown();
        }
      };

  /** The copy is not come to: its covers would have stayed in memory with their model. */
  @Test
  void oneThatShowsBeforeACopyLeavesNoCoversBehind() throws Exception {
    DiskTier tier = open(Duration.ofDays(1)); // Nothing but the copy wakes its thread.
    Files.move(directory.resolve("entries"), directory.resolve("away"));
    isBroken.set(true);
    LoadedModel loaded = fixture.load(ModelFiles.golden("reg.ubj"));

    tier.keep(new EntryDraft(loaded, Instant.EPOCH, new byte[0]), hold);

    freed.await();
    loaded.model().close();
    tier.stop(Duration.ofSeconds(30));
    assertThat(fixture.logLines())
        .contains("ERROR a turn of the local disk's thread failed: a defect");
  }

  private DiskTier open(Duration retry) {
    return new DiskTier(
        new DiskSettings(
            directory, OptionalLong.empty(), this::spooledBytes, Long.MAX_VALUE, retry),
        "terms",
        lookup -> {});
  }

  private long spooledBytes() {
    if (isBroken.get()) {
      throw new IllegalStateException("made to fail");
    }
    return 0;
  }
}
