package dev.coppice.loader.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.TightHeap;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an artifact takes of the heap while it is loaded is counted, whatever it consists of. */
@Timeout(600)
class ArtifactHeapTest {

  @TempDir private Path folder;

  @Test
  void noArtifactTakesMuchMoreThanItIsCountedFor() throws Exception {
    assertThat(TightHeap.run(ArtifactHeapProcess.class, folder.toString()))
        .containsExactly(ArtifactShapes.all().size() + " artifacts");
  }
}
