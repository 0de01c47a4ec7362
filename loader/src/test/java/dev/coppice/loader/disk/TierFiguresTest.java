package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of the disk that holds the tier. */
class TierFiguresTest {

  @TempDir Path directory;

  @Test
  void budgetThatIsNotSetIsFourFifthsOfTheDisk() throws IOException {
    FileStore disk = Files.getFileStore(directory);
    DiskTier tier =
        new DiskTier(
            new DiskSettings(
                directory, OptionalLong.empty(), () -> 0, Long.MAX_VALUE, Duration.ofSeconds(1)),
            "terms",
            lookup -> {});

    assertThat(tier.budget()).isEqualTo(disk.getTotalSpace() / 5 * 4);
    assertThat(tier.utilization())
        .isCloseTo(1 - (double) disk.getUsableSpace() / disk.getTotalSpace(), within(0.02));
    assertThat(tier.isWorking()).isTrue();

    tier.stop(Duration.ofSeconds(30));
    assertThat(tier.budget()).as("of no directory").isZero();
  }
}
