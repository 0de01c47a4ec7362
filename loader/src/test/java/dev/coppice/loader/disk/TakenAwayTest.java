package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A copy that is taken away while a load looks for it, and written anew before it knows. */
@Timeout(60)
final class TakenAwayTest {

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;

  /** What a load does between not finding the file and saying so to the index. */
  private static final class Meanwhile extends AppenderBase<ILoggingEvent> {

    private final Runnable action;

    Meanwhile(Runnable action) {
      this.action = action;
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getFormattedMessage().endsWith(" was taken away")) {
        action.run();
      }
    }
  }

  /** Counted nowhere, a file would stay beyond any budget until the next start. */
  @Test
  void whatIsOnTheDiskIsCountedWhoeverComesFirst() throws Exception {
    DiskTier tier =
        new DiskTier(
            new DiskSettings(
                directory, OptionalLong.empty(), () -> 0, Long.MAX_VALUE, Duration.ofMillis(1)),
            "terms",
            lookup -> {});
    LoadedModel loaded = fixture.load(ModelFiles.golden("reg.ubj"));
    EntryDraft draft = new EntryDraft(loaded, Instant.EPOCH, new byte[0]);
    keep(tier, draft);
    Files.delete(files().getFirst());
    Logger log = (Logger) LoggerFactory.getLogger(DiskTier.class);
    Meanwhile writer = new Meanwhile(() -> keep(tier, draft));
    writer.start();
    log.addAppender(writer);
    log.setLevel(Level.DEBUG);
    try {
      Optional<Object> used = tier.use(loaded.uri(), bytes -> {}, entry -> Optional.empty());
      assertThat(used).isEmpty();
    } finally {
      log.setLevel(null);
      log.detachAppender(writer);
    }
    while (files().size() != tier.entries()) {
      Thread.sleep(1);
    }
    tier.stop(Duration.ofSeconds(30));
    loaded.model().close();
  }

  /** Until it is written. */
  private static void keep(DiskTier tier, EntryDraft draft) {
    CountDownLatch written = new CountDownLatch(1);
    tier.keep(
        draft,
        new ModelHold() {
          @Override
          public Optional<Model> tryTake() {
            return Optional.of(draft.loaded().model());
          }

          @Override
          public void release() {
            written.countDown();
          }
        });
    try {
      written.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory.resolve("entries"))) {
      return all.filter(file -> file.toString().endsWith(".forest")).toList();
    }
  }
}
