package dev.coppice.cache.resident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Model;
import dev.coppice.model.StubModel;
import dev.coppice.model.ensemble.EnsembleModel;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ModelHeapTest {

  private static final LoadTimings TIMINGS =
      new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  private static long bytes(Model model) {
    ModelName name = new ModelName("m");
    return ModelHeap.bytesOf(
        name, new LoadedModel(model, "fake://m", "v1", TIMINGS, ArtifactNotes.NONE));
  }

  @Test
  void eachMemberOfAnEnsembleTakesAsMuchForBeingThereAsAModel() {
    Model model = StubModel.ofBytes(1);
    Model ensemble = new EnsembleModel(Collections.nCopies(1000, model));

    assertThat(bytes(ensemble)).isEqualTo(1000 * bytes(model));
  }
}
