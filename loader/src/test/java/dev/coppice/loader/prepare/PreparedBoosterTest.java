package dev.coppice.loader.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coppice.loader.archive.ModelFile;
import dev.coppice.loader.spool.SpoolDirectory;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.BoosterFootprint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a spooled file counts as. */
final class PreparedBoosterTest {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final byte[] MODEL = ModelFiles.golden("reg.ubj");

  @TempDir Path disk = Path.of("");

  private final List<Long> reserved = new ArrayList<>();

  @Test
  void aFileOnADiskIsNoMemory() throws IOException {
    try (SpoolDirectory spool = SpoolDirectory.open(disk);
        PreparedBooster spooled = read(spool)) {
      assertThat(reserved)
          .containsExactly(BoosterFootprint.loadingBytes(ModelFormat.UBJSON, MODEL.length));
      assertThat(spooled.buildingBytes())
          .isEqualTo(BoosterFootprint.loadingBytes(spooled.shape(), MODEL.length));
    }
  }

  @Test
  void aFileInMemoryIsReservedWithItsLoad() throws IOException {
    assumeThat(Files.isDirectory(MEMORY) && Files.getFileStore(MEMORY).type().equals("tmpfs"))
        .as("%s is a file system in memory", MEMORY)
        .isTrue();
    Path parent = Files.createTempDirectory(MEMORY, "coppice-test-");
    try (SpoolDirectory spool = SpoolDirectory.open(parent);
        PreparedBooster spooled = read(spool)) {
      assertThat(reserved)
          .containsExactly(
              BoosterFootprint.loadingBytes(ModelFormat.UBJSON, MODEL.length) + MODEL.length);
      assertThat(spooled.buildingBytes())
          .isEqualTo(BoosterFootprint.loadingBytes(spooled.shape(), MODEL.length) + MODEL.length);
    } finally {
      Files.delete(parent);
    }
  }

  private PreparedBooster read(SpoolDirectory spool) throws IOException {
    ModelFile file = new ModelFile("m", MODEL.length, new ByteArrayInputStream(MODEL));
    return PreparedBooster.read(
        OpenedModel.open(file, ReadingMemory.unbounded()),
        new Workbench(
            spool, new FeatureNamePool(1 << 20), Blocks.MAPPED, BestIteration.WRAPPER, task -> {}),
        reserved::add);
  }
}
