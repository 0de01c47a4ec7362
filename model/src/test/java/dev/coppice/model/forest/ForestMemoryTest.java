package dev.coppice.model.forest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.ModelFiles;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.BothEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the system says of a forest's memory. */
@EnabledOnOs(OS.LINUX)
class ForestMemoryTest {

  @Test
  void whatIsAccountedIsMappedUntilTheForestClosesAndNoLonger() throws Exception {
    Forest forest = BothEngines.forest(ForestModels.completeTree(18, 3), ModelFormat.UBJSON);
    long address = forest.trees().base();
    long bytes = forest.bytes() - Forest.OBJECT_BYTES;

    assertThat(bytes).isGreaterThan(8 << 19);
    assertThat(mapped(address, bytes)).isEqualTo(bytes);
    forest.close();
    assertThat(mapped(address, bytes)).isZero();
  }

  /** Holes of the size that a builder reserves would leave no addresses for some thousands. */
  @Test
  void forestsLieSideBySide() throws Exception {
    byte[] file = ModelFiles.golden("reg.ubj");
    List<Forest> forests = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      forests.add(BothEngines.forest(file, ModelFormat.UBJSON));
    }
    LongSummaryStatistics addresses =
        forests.stream().mapToLong(forest -> forest.trees().base()).summaryStatistics();
    assertThat(addresses.getMax() - addresses.getMin()).isLessThan(1L << 36);
    forests.forEach(Forest::close);
  }

  /** Bytes of a range of addresses that are mapped to memory which may be read and written. */
  private static long mapped(long address, long bytes) throws IOException {
    long mapped = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] parts = line.split("[- ]", 4);
      long from = Math.max(address, Long.parseUnsignedLong(parts[0], 16));
      long to = Math.min(address + bytes, Long.parseUnsignedLong(parts[1], 16));
      if (from >= 0 && from < to && parts[2].startsWith("rw")) {
        mapped += to - from;
      }
    }
    return mapped;
  }
}
