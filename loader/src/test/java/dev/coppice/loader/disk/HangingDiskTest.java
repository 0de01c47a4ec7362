package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.coppice.model.HangingFile;
import dev.coppice.model.LogLines;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A disk that lets go of nobody who writes there. */
@Timeout(60)
final class HangingDiskTest {

  @RegisterExtension
  final LogLines log = LogLines.ofPackage("dev.coppice.loader.disk").from(Level.INFO);

  @TempDir Path directory;
  private final HangingFile file = new HangingFile();
  private final AtomicInteger asked = new AtomicInteger();

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
  void isSaidInTheLogThoughNobodyAsksAndNotTakenForOneThatWorksUntilItGoesOn() throws Exception {
    DiskTier tier = tier(directory, Duration.ofMillis(50));
    String hangs =
        "COPPICE_CACHE_DIR: %s: the disk hangs; models are not kept on it until it goes on"
            .formatted(directory);

    while (!log.texts().contains(hangs)) {
      Thread.sleep(1); // Heeds the end of the test's time.
    }

    assertThat(tier.isWorking()).isFalse();
    file.resume.countDown();
    while (!tier.isWorking()) {
      Thread.sleep(1);
    }
    assertThat(log.texts())
        .contains("COPPICE_CACHE_DIR: %s: the disk goes on".formatted(directory));
    tier.stop(Duration.ofSeconds(30));
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

  /** A pipe in the place of its lock opens once somebody reads it. */
  @Test
  void doesNotHoldUpTheStartAndIsOpenedOnceItGoesOn() throws Exception {
    file.resume.countDown();
    Path entries = Files.createDirectory(directory.resolve("entries"));
    Path pipe = entries.resolve("lock");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    DiskTier tier =
        CompletableFuture.supplyAsync(() -> tier(directory, Duration.ofMillis(50)))
            .get(20, TimeUnit.SECONDS);

    assertThat(tier.isWorking()).isFalse();
    assertThat(log.texts()) // Beside what an earlier test's disk says as it ends.
        .contains(
            "COPPICE_CACHE_DIR: %s: not open after PT0.05S; models come from their store until it is"
                .formatted(directory));
    RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw"); // Waits for nobody.
    Files.delete(pipe);
    while (!tier.isWorking()) {
      Thread.sleep(1); // Heeds the end of the test's time.
    }
    reader.close();
    tier.stop(Duration.ofSeconds(30));
  }

  private DiskTier tier(Path cache) {
    return tier(cache, Duration.ofSeconds(30));
  }

  private DiskTier tier(Path cache, Duration patience) {
    return new DiskTier(
        new DiskSettings(
            cache, OptionalLong.empty(), this::spooledBytes, Long.MAX_VALUE, Duration.ofMillis(1)),
        "terms",
        lookup -> {},
        patience);
  }

  /** Asked for as the directory is opened, and in each turn after that. */
  private long spooledBytes() {
    if (asked.getAndIncrement() > 0) {
      try {
        file.use();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return 0;
  }
}
