package dev.coppice.model.forest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.ModelFiles;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Mappings;
import dev.coppice.model.trial.BothEngines;
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
    assertThat(Mappings.bytes(address, bytes)).isEqualTo(bytes);
    forest.close();
    assertThat(Mappings.bytes(address, bytes)).isZero();
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
}
