package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.HangingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that lets go of nobody who writes there. */
@Timeout(60)
final class HangingDiskTest {

  @TempDir Path directory;
  private final HangingFile file = new HangingFile();

  @AfterEach
  void end() {
    file.resume.countDown();
  }

  @Test
  void doesNotHoldUpTheStop() throws Exception {
    DiskTier tier = tier(directory);
    file.used.await();

    tier.stop(Duration.ZERO);

    assertThat(tier.isWorking()).isFalse();
  }

  @Test
  void doesNotHoldUpWhoAsksHowMuchOfItIsInUse() throws Exception {
    Path cache = directory.resolve("cache");
    DiskTier tier = tier(cache);
    file.used.await();
    Files.move(cache, directory.resolve("away")); // Who looked now would see that.

    assertThat(tier.utilization()).isBetween(0.0, 1.0);

    tier.stop(Duration.ZERO);
  }

  private DiskTier tier(Path cache) {
    return new DiskTier(
        new DiskSettings(
            cache, OptionalLong.empty(), this::spooledBytes, Long.MAX_VALUE, Duration.ofMillis(1)),
        "terms",
        lookup -> {});
  }

  /** Asked for by the disk's thread, and before that by who opens it. */
  private long spooledBytes() {
    if (Thread.currentThread().getName().equals("coppice-disk")) {
      try {
        file.use();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return 0;
  }
}
